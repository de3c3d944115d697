// Networks without a beginning or an end.
import { bindingTo, inputCandidates, targetCandidates } from '../../../../core/binding/choose.ts';
import { sampleShape } from '../../../../core/binding/fields.ts';
import type { FieldFact } from '../../../../core/binding/fields.ts';
import { addLayer, outputsOf } from '../../../../core/graph/compose.ts';
import type { Edit } from '../../../../core/graph/edits.ts';
import type { GraphNode, PortRef } from '../../../../core/graph/schema.ts';
import { edgesInto, topologicalOrder } from '../../../../core/graph/topology.ts';
import { fix, kindIn, nameOf, paramOf } from './fix.ts';
import { coreText } from '../../../i18n/core/say.ts';
import type { Fix, Setting } from './fix.ts';

const binding = (side: 'inputs' | 'losses', node: string, field: FieldFact | undefined): Edit[] =>
  (field ? [{ type: 'bind', side, node, binding: bindingTo(field, side) }] : []);

/** An Input before the first node that has nothing in its input. */
export function withoutInput(s: Setting): Fix[] {
  const { order } = topologicalOrder(s.graph);
  const open = order.flatMap((node): PortRef[] => (kindIn(s, node)?.inputs ?? [])
    .filter((port) => port.optional !== true && !edgesInto(s.graph, node.id).some((e) => e.to.port === port.name)).map((port) => ({ node: node.id, port: port.name })));
  const bound = new Set(Object.values(s.project.bindings.losses).map((b) => b.field));
  const [field] = s.data ? inputCandidates(s.data.fields, undefined, bound) : [];
  const params = field ? { shape: [...sampleShape(field)] } : {};
  return [...open, undefined].slice(0, 3).map((to): Fix => {
    const made = addLayer(s.graph, s.catalogue, 'Input', { params, ...(to && { to }) });
    const [id = ''] = made.ids;
    const size = field ? ` ${sampleShape(field).join('×')}` : '';
    return fix(to ? [`Add an input${size} before ${nameOf(s, to.node)}`, `在 ${nameOf(s, to.node)} 之前添加输入${size}`] : [`Add an input${size}`, `添加输入${size}`],
      { type: 'batch', edits: [made.edit, ...binding('inputs', id, field)] });
  });
}

/** Losses that suit a prediction, the likeliest first: by the labels where they are known, else by its size. */
function lossesFor(s: Setting, node: GraphNode, width: number | undefined): readonly string[] {
  const labels = s.data?.fields.some((f) => f.kind === 'label');
  if (labels === false) return ['MeanSquaredError'];
  if (paramOf(s, node, 'activation') === 'sigmoid' || width === 1) return ['BinaryCrossEntropy', 'MeanSquaredError'];
  return ['SoftmaxCrossEntropy', 'BinaryCrossEntropy', 'MeanSquaredError'];
}

/** A loss at the last output that leads nowhere. */
export function withoutLoss(s: Setting): Fix[] {
  const used = new Set(s.graph.edges.map((e) => `${e.from.node}:${e.from.port}`));
  const end = topologicalOrder(s.graph).order.findLast((n) => ['layer', 'block'].includes(kindIn(s, n)?.role ?? '') && outputsOf(kindIn(s, n), n).some((p) => !used.has(`${n.id}:${p.name}`)));
  const port = end && outputsOf(kindIn(s, end), end).find((p) => !used.has(`${end.id}:${p.name}`));
  if (!end || !port) return [];
  const width = s.nodes.get(end.id)?.outputs.get(port.name)?.shape.at(-1);
  const activation = paramOf(s, end, 'activation');
  const from = activation === 'softmax' || activation === 'sigmoid' || end.type === 'Softmax' ? { from: 'probabilities' } : {};
  return lossesFor(s, end, typeof width === 'number' ? width : undefined).map((type): Fix => {
    const kind = s.catalogue.kind(type);
    const made = addLayer(s.graph, s.catalogue, type, { params: type === 'MeanSquaredError' ? {} : from, from: { node: end.id, port: port.name }, after: [end.id] });
    const [field] = s.data ? targetCandidates(s.data.fields, type === 'MeanSquaredError' ? 'numbers' : 'classes') : [];
    const title = kind?.title ?? type;
    return fix([`Add ${title} after ${nameOf(s, end.id)}`, `在 ${nameOf(s, end.id)} 之后添加 ${coreText(title, 'zh')}`], { type: 'batch', edits: [made.edit, ...binding('losses', made.ids[0] ?? '', field)] });
  });
}
