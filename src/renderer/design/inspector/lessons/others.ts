// Norms, pools over everything, merges and layers of shape: short formulas.
import { activations } from '../../../../core/layers/activations.ts';
import type { ActivationName } from '../../../../core/layers/activations.ts';
import type { FlatNode } from '../../../../core/shapes/types.ts';
import type { Shape } from '../../../../core/tensor.ts';
import { byAxis, formula, product, times } from './formula.ts';
import type { Lesson } from './formula.ts';

const known = (shape: Shape): boolean => shape.length > 0 && shape.every((d) => typeof d === 'number');
const sampleOf = (node: FlatNode): Shape => node.sources[0]?.type.shape.slice(1) ?? [];

/** Trained and kept numbers a channel or feature. */
export function normLessons(node: FlatNode): Lesson[] {
  const weights = node.facts?.weights ?? [];
  const size = times(weights[0]?.shape ?? []);
  const count = (trainable: boolean): number => weights.filter((w) => w.trainable === trainable).length;
  const lessons: Lesson[] = [];
  const names = (trainable: boolean): string => weights.filter((w) => w.trainable === trainable).map((w) => symbols[w.name] ?? w.name).join(', ');
  if (count(true) > 0) lessons.push(formula('trained', names(true), `${count(true)}·${size}`, count(true) * size));
  if (count(false) > 0) lessons.push(formula('running', names(false), `${count(false)}·${size}`, count(false) * size));
  return lessons;
}
const symbols: Readonly<Record<string, string>> = { gamma: 'γ', beta: 'β', mean: 'μ', variance: 'σ^{2}', slope: 'slope' };

export function otherLessons(node: FlatNode): readonly Lesson[] {
  const sample = sampleOf(node);
  const out = node.outputs[0]?.shape.slice(1) ?? [];
  const params = node.params as Readonly<Record<string, unknown>>;
  switch (node.kind.type) {
    case 'Input': return out.length > 1 && known(out) ? [formula('elements', out.length === 3 ? 'c·h·w' : 'n_{1}·n_{2}·…', product(out), times(out))] : [];
    case 'Flatten': case 'Reshape': return known(sample) && sample.length > 1 ? [formula('elements', sample.length === 3 ? 'c·h·w' : 'n_{1}·n_{2}·…', product(sample), times(sample))] : [];
    case 'GlobalAvgPool': case 'GlobalMaxPool': {
      const space = sample.slice(1);
      return known(space) ? [formula('averaged', ['', 'n', 'h·w', 'd·h·w'][space.length] ?? 'n', product(space), times(space))] : [];
    }
    case 'Embedding': return [formula('parameters', 'vocabulary·n', product(node.facts?.weights[0]?.shape ?? []), times(node.facts?.weights[0]?.shape ?? []))];
    case 'Concat': return concat(node);
    case 'Dropout': case 'SpatialDropout': {
      const rate = Number(params['rate']);
      return [formula('kept', 'x / (1 − rate)', `x / (1 − ${rate})`, undefined)];
    }
    case 'UpSampling2D': case 'Pad': case 'Cropping2D': return resized(node);
    case 'Activation': return [formula('activation', activations[params['activation'] as ActivationName].formula)];
    default: return [];
  }
}

function concat(node: FlatNode): Lesson[] {
  const { axis } = node.params as { axis: number };
  const rank = node.outputs[0]?.shape.length ?? 0;
  const at = axis < 0 ? axis + rank : axis;
  const sizes = node.sources.map((s) => s.type.shape[at] ?? 0);
  const total = node.outputs[0]?.shape[at];
  if (!known(sizes) || typeof total !== 'number') return [];
  return [formula('joined', sizes.map((_, i) => `n_{${i + 1}}`).join(' + '), sizes.join(' + '), total)];
}

function resized(node: FlatNode): Lesson[] {
  const space = sampleOf(node).slice(1);
  const out = node.outputs[0]?.shape.slice(2) ?? [];
  if (!known(space)) return [];
  return byAxis(space.length, (i) => {
    const [n, m] = [space[i] as number, out[i] as number];
    if (node.kind.type === 'UpSampling2D') return { general: 'n·k', filled: `${n}·${m / n}`, result: m };
    return m >= n ? { general: 'n + p', filled: `${n} + ${m - n}`, result: m } : { general: 'n − p', filled: `${n} − ${n - m}`, result: m };
  });
}
