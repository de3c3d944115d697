// Whether two models are the same graph, names aside: for models that this runtime's binding cannot run.
import { createHash } from 'node:crypto';
import { constantOf } from '../../../core/import/constants.ts';
import type { Attribute, Graph, Model } from '../../../core/onnx/model.ts';
import { readsOf } from '../../../core/onnx/sort.ts';
import { writeAttribute, writeFunction } from '../../../core/onnx/text/nodes.ts';
import { writeTypeText } from '../../../core/onnx/text/values.ts';
import type { Tensor } from '../../../core/tensor.ts';

const digest = (t: Tensor): string => createHash('sha256').update(`${t.dtype}[${t.shape.join()}]`).update(t.bytes).update(JSON.stringify(t.strings ?? [])).digest('base64');

/** Lines that say what a graph computes: inputs, live nodes in order and outputs, values by where they come from. */
function outline(graph: Graph, outer: ReadonlyMap<string, string>, depth: number): string[] {
  const names = new Map(outer);
  let inputs = 0;
  for (const { name } of graph.inputs) if (!graph.initializers.has(name)) names.set(name, `in${depth}.${inputs++}`);
  for (const [name, tensor] of graph.initializers) names.set(name, digest(tensor));
  const needed = new Set(graph.outputs.map((o) => o.name));
  const live = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((o) => needed.has(o))) return false;
    for (const read of readsOf(node)) needed.add(read);
    return true;
  }).reverse();
  const lines: string[] = [];
  let index = 0;
  for (const node of live) {
    const constant = constantOf(node);
    if (constant) {
      names.set(node.outputs[0] ?? '', digest(constant));
      continue;
    }
    const attributes = [...node.attributes].map(([name, a]) => `${name}=${attributeLine(a, names, depth)}`).sort();
    lines.push(`${node.domain}.${node.opType}(${node.inputs.map((n) => (n === '' ? '' : (names.get(n) ?? `?${n}`))).join()}){${attributes.join(';')}}`);
    node.outputs.forEach((name, i) => { if (name !== '') names.set(name, `v${depth}.${index}.${i}`); });
    index++;
  }
  return [...lines, `→ ${graph.outputs.map((o) => names.get(o.name) ?? '?').join()}`];
}

function attributeLine(a: Attribute, names: ReadonlyMap<string, string>, depth: number): string {
  if (a.kind === 'graph') return outline(a.value, names, depth + 1).join('\n');
  if (a.kind === 'graphs') return a.value.flatMap((g) => outline(g, names, depth + 1)).join('\n');
  return JSON.stringify(writeAttribute(a, digest));
}

/** Opsets, functions, names and types of the ends, and every node with its attributes and constants. */
function describe(m: Model): string {
  return JSON.stringify([
    [...m.opsets].map(([domain, version]) => `${domain} ${version}`).sort(), m.functions.map((f) => writeFunction(f, digest)),
    m.graph.inputs.filter((i) => !m.graph.initializers.has(i.name)).map((i) => [i.name, i.type.kind === 'tensor' ? i.type.dtype : writeTypeText(i.type)]), m.graph.outputs.map((o) => o.name), outline(m.graph, new Map(), 0),
  ]);
}

/** Whether two models are the same graph, names of values inside aside. */
export const sameGraph = (a: Model, b: Model): boolean => describe(a) === describe(b);
