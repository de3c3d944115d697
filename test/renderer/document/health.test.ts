// Signs on cards: where they stand, and when they go.
import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import type { Edit } from '../../../src/core/graph/edits.ts';
import type { Project } from '../../../src/core/graph/schema.ts';
import { distributionOf } from '../../../src/core/training/health.ts';
import { signsOf, troublesOf } from '../../../src/renderer/document/health.ts';
import type { Health } from '../../../src/renderer/document/health.ts';
import { projectOf } from '../../fixtures/sketch.ts';

const trained = projectOf((s) => {
  const x = s.add('Input', { shape: [3, 16, 16] }, [], { id: 'x' });
  const conv = s.add('Conv2D', { filters: 4, kernel: [3, 3] }, x, { id: 'conv' });
  const block = s.add('ResidualIdentity', {}, conv, { id: 'res' });
  s.add('Dense', { units: 2 }, s.add('Flatten', {}, block, { id: 'flat' }), { id: 'out' });
});
const health: Health = { run: 'r', trained, troubles: new Map([['conv', 'dead'], ['res/conv2', 'fading'], ['res/act', 'exploding']]) };
const after = (edit: Edit): Project => applyEdit(trained, edit).project;
const signs = (now: Project, scope: readonly string[] = []) => Object.fromEntries([...signsOf(health, now, scope)].map(([id, sign]) => [id, sign.trouble]));

describe('signs', () => {
  test('stand on the layer, and on the block around it', () => {
    expect(signs(trained)).toEqual({ conv: 'dead', res: 'fading' });
    expect(signs(trained, ['res'])).toEqual({ conv2: 'fading', act: 'exploding' });
    expect(signs(trained, ['conv'])).toEqual({});
  });

  test('go when the layer, or what leads to it, is edited; moving it is no edit', () => {
    expect(signs(after({ type: 'move', positions: { conv: { x: 5, y: 5 } } }))).toEqual({ conv: 'dead', res: 'fading' });
    expect(signs(after({ type: 'setParams', id: 'conv', params: { filters: 8, kernel: [3, 3] } }))).toEqual({ res: 'fading' });
    expect(signs(after({ type: 'removeNode', id: 'conv' }))).toEqual({});
  });
});

test('what is fine is no trouble', () => {
  const of = (gradient: number) => ({ weights: distributionOf([[1]]), gradients: distributionOf([[gradient]]) });
  expect([...troublesOf({ step: 1, layers: [{ node: 'a', ...of(1) }, { node: 'b', ...of(1e-4) }, { node: 'relu', dead: 0.9 }] })]).toEqual([['b', 'fading'], ['relu', 'dead']]);
});
