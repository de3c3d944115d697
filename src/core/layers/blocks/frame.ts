// What all blocks have in common: ports `in` and `out`, their sketch, their params.
import { z } from 'zod';
import type { Catalogue } from '../../graph/catalogue.ts';
import { Sketch } from '../../graph/sketch.ts';
import type { NetworkGraph } from '../../graph/schema.ts';
import type { Dim } from '../../tensor.ts';
import { layerByType, layers } from '../index.ts';
import type { BuildContext } from './define.ts';

export const inputs = [{ name: 'in' }] as const;
export const outputs = [{ name: 'out' }] as const;

/** Layers and the ports of a block: what an inner graph is made of. */
const inner: Catalogue = {
  types: layers.map((l) => l.type),
  kind(type) {
    const none = { type, title: type, params: z.strictObject({}) };
    if (type === 'BlockInput') return { ...none, role: 'blockInput', inputs: [], outputs: () => [{ name: 'out' }] };
    if (type === 'BlockOutput') return { ...none, role: 'blockOutput', inputs: [{ name: 'in' }], outputs: () => [] };
    const layer = layerByType(type);
    if (!layer) return undefined;
    const { outputs: ports } = layer;
    return { type, role: 'layer', title: layer.title, params: layer.params, inputs: layer.inputs, outputs: typeof ports === 'function' ? ports : () => ports };
  },
};

/** An inner graph from `in` to `out`; `draw` gives the node that leads to `out`. */
export function sketchBlock(draw: (s: Sketch, x: string) => string): NetworkGraph {
  const s = new Sketch(inner);
  const x = s.add('BlockInput', {}, [], { id: 'in' });
  s.add('BlockOutput', {}, draw(s, x), { id: 'out' });
  return s.graph();
}

/** Channels of a picture-shaped input [N, channels, height, width]; an error for anything else. */
export function channelsOf(c: BuildContext<unknown>): number {
  const type = c.inputs[0];
  const channels: Dim | undefined = type?.shape[1];
  if (type?.shape.length !== 4 || typeof channels !== 'number') {
    return c.fail('The block takes pictures.', { expected: 'N×channels×height×width', received: type ? type.shape.join('×') : 'nothing' });
  }
  return channels;
}

export const filters = (title = 'Filters', fallback = 64) => z.int().positive().default(fallback).meta({ title, help: 'Number of filters, which is the number of channels that come out.' });
export const kernel = z.int().positive().default(3).meta({ title: 'Kernel', help: 'Height and width of the filters.' });
export const stride = (fallback = 1) => z.int().positive().default(fallback).meta({ title: 'Stride', help: 'Step of the filters; 2 halves height and width.' });
export const activation = (fallback: 'relu' | 'relu6' = 'relu') =>
  z.enum(['relu', 'relu6', 'linear', 'tanh', 'sigmoid']).default(fallback).meta({ title: 'Activation', help: 'Applied after each normalisation.' });
