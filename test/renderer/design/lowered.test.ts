// The lowered graphs as outlines: operators with their weights inside, values between them, each operator with its layer.
import { expect, test } from 'vitest';
import { templates } from '../../../src/core/templates/index.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { loweredOutline } from '../../../src/renderer/design/onnx/lowered.ts';
import { withModes } from '../../fixtures/sketch.ts';

const built = (id: string): Project => templates.find((t) => t.id === id)?.build({}, id) as Project;

test('LeNet as ONNX: a chain of operators, their weights inside', () => {
  const outline = loweredOutline({ kind: 'onnx', project: built('lenet-5'), fields: undefined });
  expect(outline.nodes.map((n) => n.op)).toEqual(['Input', 'Conv', 'Relu', 'MaxPool', 'Conv', 'Relu', 'MaxPool', 'Flatten', 'Gemm', 'Relu', 'Gemm', 'Relu', 'Gemm', 'Softmax', 'Identity', 'Output']);
  expect(outline.wires).toHaveLength(15);
  const conv = outline.nodes[1];
  expect(conv?.inputs.map((i) => [i.inside, i.type])).toEqual([[undefined, expect.stringMatching(/^float32 N×1×/)], ['weight', 'float32 6×1×5×5'], ['weight', 'float32 6']]);
  expect(conv?.attributes).toContainEqual(['kernel_shape', '[5, 5]']);
  expect(outline.layers.get(conv?.id ?? '')).toBe('conv1');
  expect(outline.layers.get('in:input:input')).toBe('input');
});

test('its backward graph holds the forward pass, gradients and updates; every wire joins two nodes', () => {
  const outline = loweredOutline({ kind: 'backward', project: built('lenet-5'), fields: undefined });
  const ids = new Set(outline.nodes.map((n) => n.id));
  expect(ids.size).toBe(outline.nodes.length);
  expect(outline.wires.every((w) => ids.has(w.from) && ids.has(w.to))).toBe(true);
  expect(outline.nodes.map((n) => n.name)).toEqual(expect.arrayContaining([expect.stringMatching(/^conv1\/Conv\.grad\//), expect.stringMatching(/^conv1\.kernel\.update\//)]));
  const update = outline.nodes.find((n) => n.name.startsWith('conv1.kernel.update/'));
  expect(outline.layers.get(update?.id ?? '')).toBe('conv1');
  expect(outline.nodes.some((n) => n.role === 'output' && n.name.startsWith('state'))).toBe(false);
});

test('frozen weights and blocks are lowered too; a network at fault says why', () => {
  const project = built('mobilenet-v1');
  const frozen = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map((n, i) => (i < 3 ? { ...n, frozen: true } : n)) } };
  const outline = loweredOutline({ kind: 'backward', project: frozen, fields: undefined });
  expect([...outline.layers.values()].some((id) => id.includes('/'))).toBe(true);
  expect(() => loweredOutline({ kind: 'onnx', project: withModes(built('lenet-5'), { loss: 'muted' }), fields: undefined })).toThrow(/no input|no loss/);
});
