import { expect, test } from 'vitest';
import { inferShapes } from '../../../../src/core/shapes/infer.ts';
import { templates } from '../../../../src/core/templates/index.ts';
import type { TemplateDefinition } from '../../../../src/core/templates/define.ts';
import { blocksOf, csvOf, rowsOf, textOf } from '../../../../src/renderer/design/summary/rows.ts';
import type { Heading } from '../../../../src/renderer/design/summary/rows.ts';

const template = (id: string): TemplateDefinition => templates.find((t) => t.id === id) as TemplateDefinition;
const english: Heading = { layer: 'Layer', output: 'Output', parameters: 'Parameters', multiplyAdds: 'Multiply-adds', from: 'Connected to', total: 'Total', trainable: 'Trained', nonTrainable: 'Not trained' };
const chinese: Heading = { layer: '层', output: '输出形状', parameters: '参数量', multiplyAdds: '乘加', from: '连接自', total: '合计', trainable: '可训练', nonTrainable: '不可训练' };
const none: ReadonlySet<string> = new Set();

test('LeNet-5, a row a layer in the order of the values', () => {
  const project = template('lenet-5').build({}, 'digits');
  const shapes = inferShapes(project);
  const rows = rowsOf(project, shapes, none);
  expect(rows.map((r) => r.name)).toEqual(['input', 'conv1', 'pool1', 'conv2', 'pool2', 'flatten', 'dense1', 'dense2', 'logits', 'loss']);
  expect(rows[6]).toMatchObject({ title: 'Dense', output: '120', trainable: 48_120, multiplyAdds: 48_000, from: ['flatten'], family: 'dense', block: false });
  const lines = textOf(project.name, rows, shapes, english).split('\n');
  expect(lines[0]).toBe('digits');
  expect(lines.find((l) => l.startsWith('dense1'))).toMatch(/^dense1 \(Dense\) +120 +48,120 +48,000 +flatten$/);
  expect(lines).toContain('Total: 61,706');
  expect(csvOf(rows).split('\n')[7]).toBe('dense1,dense1,Dense,120,48120,0,48000,480,flatten');
  // Chinese signs are two columns wide: the columns stand below each other still.
  const spoken = textOf(project.name, rows, shapes, chinese).split('\n');
  expect([spoken[2]?.trimEnd(), spoken.at(-5)]).toEqual(['层                            输出形状  参数量     乘加  连接自', '合计: 61,706']);
});

for (const { id, build } of templates) {
  test(`${id}: the rows add up to the totals, with blocks closed and open`, () => {
    const project = build();
    const shapes = inferShapes(project);
    const closed = rowsOf(project, shapes, none);
    const sum = (rows: typeof closed, of: 'trainable' | 'nonTrainable' | 'multiplyAdds' | 'activationBytes'): number => rows.reduce((n, r) => n + r[of], 0);
    const layers = rowsOf(project, shapes, 'all').filter((r) => !r.block);
    for (const of of ['trainable', 'nonTrainable', 'multiplyAdds', 'activationBytes'] as const) {
      expect(sum(closed, of)).toBe(shapes.totals[of]);
      expect(sum(layers, of)).toBe(shapes.totals[of]);
    }
    expect(layers.length).toBe(shapes.layers.length);
    expect(rowsOf(project, shapes, new Set(blocksOf(project, shapes)))).toEqual(rowsOf(project, shapes, 'all'));
  });
}

test('a layer that is bypassed is said to be', () => {
  const project = template('lenet-5').build();
  const nodes = project.graph.nodes.map((n) => (n.id === 'pool1' ? { ...n, mode: 'bypassed' as const } : n));
  const bypassed = { ...project, graph: { ...project.graph, nodes } };
  expect(rowsOf(bypassed, inferShapes(bypassed), none).flatMap((r) => (r.mode ? [[r.name, r.mode]] : []))).toEqual([['pool1', 'bypassed']]);
});

test('cells with commas are quoted', () => {
  const project = template('lenet-5').build();
  const [row] = rowsOf(project, inferShapes(project), none);
  expect(csvOf(row ? [{ ...row, name: 'a, "b"' }] : [])).toContain('input,"a, ""b""",Input');
});

test('groups are rows with their inside, one group within another', () => {
  const project = template('lenet-5').build();
  const of: Readonly<Record<string, string>> = { conv1: 'a', pool1: 'a', conv2: 'b', pool2: 'b', dense1: 'c' };
  const graph = {
    ...project.graph, nodes: project.graph.nodes.map((n) => (of[n.id] === undefined ? n : { ...n, group: of[n.id] })),
    groups: [{ id: 'a', title: 'First', parent: 'outer', position: { x: 0, y: 0 } }, { id: 'b', title: 'Second', parent: 'outer', position: { x: 0, y: 0 } }, { id: 'outer', title: 'Features', position: { x: 0, y: 0 } }, { id: 'c', title: 'Hidden', position: { x: 0, y: 0 } }],
  };
  const grouped = { ...project, graph };
  const shapes = inferShapes(grouped);
  const plain = rowsOf(project, shapes, none);
  const closed = rowsOf(grouped, shapes, none);
  expect(closed.map((r) => r.name)).toEqual(['input', 'Features', 'flatten', 'Hidden', 'dense2', 'logits', 'loss']);
  const inside = plain.filter((r) => ['conv1', 'pool1', 'conv2', 'pool2'].includes(r.id));
  expect(closed[1]).toMatchObject({ id: 'group:outer', node: 'conv1', block: true, depth: 0, output: plain.find((r) => r.id === 'pool2')?.output, from: ['input'], trainable: inside.reduce((n, r) => n + r.trainable, 0), multiplyAdds: inside.reduce((n, r) => n + r.multiplyAdds, 0) });
  expect(blocksOf(grouped, shapes)).toEqual(['group:outer', 'group:a', 'group:b', 'group:c']);
  expect(rowsOf(grouped, shapes, new Set(['group:outer', 'group:b'])).map((r) => [r.depth, r.name])).toEqual([
    [0, 'input'], [0, 'Features'], [1, 'First'], [1, 'Second'], [2, 'conv2'], [2, 'pool2'], [0, 'flatten'], [0, 'Hidden'], [0, 'dense2'], [0, 'logits'], [0, 'loss'],
  ]);
  expect(rowsOf(grouped, shapes, 'all').filter((r) => !r.block).map((r) => r.id)).toEqual(plain.map((r) => r.id));
});
