// When a watched metric counts as better.
import { metricById } from '../../../core/metrics/index.ts';

export function watchedBetter(metric: string): 'higher' | 'lower' {
  return metric === 'loss' ? 'lower' : (metricById(metric)?.better ?? 'higher');
}

export function improved(value: number, best: number, minDelta: number, better: 'higher' | 'lower'): boolean {
  return better === 'lower' ? value < best - minDelta : value > best + minDelta;
}
