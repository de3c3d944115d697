// External data: weights that stand in files beside the model.
import { LayerwrightError } from '../../errors.ts';
import type { Attribute, Graph, Initializer, Model } from '../model.ts';
import { encodeModel } from './write.ts';

/** Gives `length` bytes from `offset` on of the file called `location` (as the model names it). */
export type Fetch = (location: string, offset: number, length: number) => Promise<Uint8Array> | Uint8Array;

/** Tensors smaller than this stay in the model: shapes and scalars are wanted there. */
const SMALLEST = 1024;
/** Offsets are multiples of a memory page, as ONNX advises. */
const PAGE = 4096;

/** Fills every tensor that stands in another file, in place, sub-graphs included. Throws what `fetch` throws. */
export async function loadExternal(model: Model, fetch: Fetch): Promise<void> {
  await eachTensor(model, async (tensor, name) => {
    if (!tensor.external) return tensor;
    const { location, offset, length } = tensor.external;
    const bytes = await fetch(location, offset, length);
    if (bytes.length !== length) {
      throw new LayerwrightError('onnx/damaged', `The external data of ${name} is incomplete.`, {
        where: `${location}, byte ${offset}`, expected: `${length} bytes`, received: `${bytes.length} bytes`,
      });
    }
    const { external: _, ...rest } = tensor;
    return { ...rest, bytes };
  });
}

/** Places of the tensors that stand in other files. */
export async function externalTensors(model: Model): Promise<{ name: string; location: string; offset: number; length: number }[]> {
  const found: { name: string; location: string; offset: number; length: number }[] = [];
  await eachTensor(model, (tensor, name) => {
    if (tensor.external) found.push({ name, ...tensor.external });
    return tensor;
  });
  return found;
}

/**
 * A model's file and its data file as chunks: initializers of 1 KiB or more go to `location`, from page to page.
 * The model given is unchanged.
 */
export function encodeExternal(model: Model, location: string): { model: Uint8Array[]; data: Uint8Array[] } {
  const data: Uint8Array[] = [];
  let at = 0;
  const initializers = new Map<string, Initializer>();
  for (const [name, tensor] of model.graph.initializers) {
    if (tensor.external || tensor.bytes.length < SMALLEST) {
      initializers.set(name, tensor);
      continue;
    }
    const gap = (PAGE - (at % PAGE)) % PAGE;
    if (gap > 0) data.push(new Uint8Array(gap));
    at += gap;
    data.push(tensor.bytes);
    const { bytes, ...rest } = tensor;
    initializers.set(name, { ...rest, bytes: new Uint8Array(0), external: { location, offset: at, length: bytes.length } });
    at += bytes.length;
  }
  return { model: encodeModel({ ...model, graph: { ...model.graph, initializers } }), data };
}

/**
 * A small file of the same model whose initializers of 1 KiB or more stand where the file of `encodeModel`, called `location`, has
 * them: a runtime that maps external data into memory loads it without reading them. The model given is unchanged.
 */
export function encodeMapped(model: Model, location: string): Uint8Array[] {
  const offsets = new Map<Uint8Array, number>();
  let at = 0;
  for (const chunk of encodeModel(model)) {
    offsets.set(chunk, at);
    at += chunk.length;
  }
  const initializers = new Map([...model.graph.initializers].map(([name, tensor]): [string, Initializer] => {
    const offset = tensor.bytes.length < SMALLEST ? undefined : offsets.get(tensor.bytes);
    return [name, offset === undefined ? tensor : { ...tensor, bytes: new Uint8Array(0), external: { location, offset, length: tensor.bytes.length } }];
  }));
  return encodeModel({ ...model, graph: { ...model.graph, initializers } });
}

type Visit = (tensor: Initializer, name: string) => Promise<Initializer> | Initializer;

async function eachTensor(model: Model, visit: Visit): Promise<void> {
  await inGraph(model.graph, visit);
  for (const f of model.functions) for (const node of f.nodes) await inAttributes(node.attributes, visit);
}

async function inGraph(graph: Graph, visit: Visit): Promise<void> {
  for (const [name, tensor] of graph.initializers) graph.initializers.set(name, await visit(tensor, name));
  for (const node of graph.nodes) await inAttributes(node.attributes, visit);
}

async function inAttributes(attributes: Map<string, Attribute>, visit: Visit): Promise<void> {
  for (const [name, a] of attributes) {
    if (a.kind === 'tensor') a.value = await visit(a.value, name);
    else if (a.kind === 'tensors') a.value = await Promise.all(a.value.map(async (t) => visit(t, name)));
    else if (a.kind === 'graph') await inGraph(a.value, visit);
    else if (a.kind === 'graphs') for (const g of a.value) await inGraph(g, visit);
  }
}
