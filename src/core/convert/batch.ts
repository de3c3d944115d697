// How many samples a model takes at once: any number, or one that is written into the file.
import { LayerwrightError } from '../errors.ts';
import type { Graph, Model, ValueInfo } from '../onnx/model.ts';
import type { Dim } from '../tensor.ts';

const leadOf = (info: ValueInfo): Dim | undefined => (info.type.kind === 'tensor' ? info.type.shape?.[0] : undefined);

const inputsIn = (graph: Graph): ValueInfo[] => graph.inputs.filter((i) => !graph.initializers.has(i.name));

/** Number of samples that the model fixes; `any` where it leaves them open; undefined where its inputs do not agree. */
export function batchOf(model: Model): number | 'any' | undefined {
  const leads = new Set(inputsIn(model.graph).map(leadOf).map((d) => (typeof d === 'string' ? 'any' : d)));
  const [only, ...more] = leads;
  return more.length > 0 ? undefined : only;
}

function withLead(info: ValueInfo, change: (d: Dim, axis: number) => Dim): ValueInfo {
  return info.type.kind === 'tensor' && info.type.shape ? { ...info, type: { ...info.type, shape: info.type.shape.map(change) } } : info;
}

/** The model with its batch fixed at a number, or left open as `N`. What it computes inside is not changed: whether it still runs has to be tried. Throws `onnx/unsupported`. */
export function withBatch(model: Model, batch: number | 'any'): Model {
  const own = batchOf(model);
  if (own === batch) return model;
  if (own === undefined) {
    throw new LayerwrightError('onnx/unsupported', 'The inputs of the model do not have a batch in common.', { where: inputsIn(model.graph).map((i) => i.name).join(', '), expected: 'inputs with the same first size', received: inputsIn(model.graph).map((i) => String(leadOf(i) ?? '')).join(', ') });
  }
  const { graph } = model;
  // A size by its name means the same wherever it stands; a number means the batch at the start of inputs and outputs only.
  const names = new Set(inputsIn(graph).map(leadOf).filter((d) => typeof d === 'string' && d !== ''));
  const to: Dim = batch === 'any' ? 'N' : batch;
  const change = own === 'any' ? (d: Dim, axis: number): Dim => (names.has(d) || (axis === 0 && d === '') ? to : d) : (d: Dim, axis: number): Dim => (axis === 0 && d === own ? to : d);
  const given = new Set(inputsIn(graph));
  return { ...model, graph: { ...graph, inputs: graph.inputs.map((i) => (given.has(i) ? withLead(i, change) : i)), outputs: graph.outputs.map((o) => withLead(o, change)), valueInfo: new Map() } };
}
