// A small catalogue and document for tests of the document alone: no layer of the real list is needed.
import { z } from 'zod';
import type { Catalogue, NodeKind } from '../../../src/core/graph/catalogue.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../../src/core/graph/schema.ts';
import type { GraphEdge, Project } from '../../../src/core/graph/schema.ts';

const one = [{ name: 'in' }];
const out = [{ name: 'out' }];
const kinds: readonly NodeKind[] = [
  { type: 'Input', role: 'input', title: 'Input', params: z.strictObject({ shape: z.array(z.int().positive()).default([4]) }), inputs: [], outputs: () => out },
  { type: 'Dense', role: 'layer', title: 'Dense', params: z.strictObject({ units: z.int().positive().default(8), activation: z.enum(['linear', 'relu']).default('linear') }), inputs: one, outputs: () => out },
  { type: 'Add', role: 'layer', title: 'Add', params: z.strictObject({}), inputs: [{ name: 'in', variadic: true }], outputs: () => out },
  { type: 'Split', role: 'layer', title: 'Split', params: z.strictObject({ parts: z.int().positive().default(2) }), inputs: one, outputs: (p) => Array.from({ length: (p as { parts: number }).parts }, (_, i) => ({ name: `out${i}` })) },
  { type: 'Mse', role: 'loss', title: 'Mean squared error', params: z.strictObject({ weight: z.number().default(1) }), inputs: [{ name: 'prediction' }], outputs: () => [] },
  { type: 'BlockInput', role: 'blockInput', title: 'Input of the block', params: z.strictObject({}), inputs: [], outputs: () => out },
  { type: 'BlockOutput', role: 'blockOutput', title: 'Output of the block', params: z.strictObject({}), inputs: one, outputs: () => [] },
  { type: 'block:mine', role: 'block', title: 'Mine', params: z.strictObject({}), inputs: one, outputs: () => out },
];
const byType = new Map(kinds.map((k) => [k.type, k]));

export const catalogue: Catalogue = { kind: (type) => byType.get(type), types: kinds.map((k) => k.type) };

/** `a:out -> b:in`, ports left out being `out` and `in`. */
export function wire(from: string, to: string): GraphEdge {
  const [a = '', outPort = 'out'] = from.split(':');
  const [b = '', inPort = 'in'] = to.split(':');
  return { from: { node: a, port: outPort }, to: { node: b, port: inPort } };
}

type NodeInput = { id: string; type: string } & Record<string, unknown>;

export function document(nodes: readonly NodeInput[], edges: readonly GraphEdge[], more: Record<string, unknown> = {}): Project {
  return projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'test', graph: { nodes, edges }, ...more });
}

/** x → a → b → sum (with a) → loss. */
export const small = (): Project => document(
  [{ id: 'x', type: 'Input' }, { id: 'a', type: 'Dense', params: { units: 3 } }, { id: 'b', type: 'Dense', params: { units: 3 } }, { id: 'sum', type: 'Add' }, { id: 'loss', type: 'Mse' }],
  [wire('x', 'a'), wire('a', 'b'), wire('a', 'sum'), wire('b', 'sum'), wire('sum', 'loss:prediction')],
  { bindings: { inputs: { x: { field: 'points' } }, losses: { loss: { field: 'value' } } } },
);
