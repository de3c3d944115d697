// The five steps from nothing to a trained network.
import type { ViewId } from '../app/navigation.ts';

export interface TourStep {
  readonly id: 'network' | 'data' | 'train' | 'watch' | 'result';
  readonly view: ViewId;
  /** What must happen before it goes on by itself; without it, Next goes on. */
  readonly until?: 'training' | 'ended';
}

export const steps: readonly TourStep[] = [
  { id: 'network', view: 'design' },
  { id: 'data', view: 'data' },
  { id: 'train', view: 'train', until: 'training' },
  { id: 'watch', view: 'train', until: 'ended' },
  { id: 'result', view: 'train' },
];
