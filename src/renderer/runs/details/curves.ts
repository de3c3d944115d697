// Which charts the curves of a run make. Pure.

export interface ChartKeys {
  /** `loss`, `accuracy`, `learningRate`. */
  readonly name: string;
  readonly lines: readonly { readonly part: 'train' | 'dev'; readonly key: string }[];
}

/** Where the phases of a training begin: marks in the charts of the others. */
export const PHASES = 'train/phase';

const order = (name: string): number => (name === 'loss' ? 0 : name.startsWith('loss') ? 1 : name === 'accuracy' ? 2 : name === 'learningRate' ? 9 : 5);

/** Charts of the keys of a run: train and dev of a figure together. By step where it was measured so, else by epoch. Final figures are no curves. */
export function chartsOf(keys: readonly string[]): ChartKeys[] {
  const found = new Map<string, Map<'train' | 'dev', string>>();
  for (const key of keys) {
    if (key.startsWith('final/') || key === PHASES) continue;
    const part = key.startsWith('dev/') ? 'dev' : 'train';
    const name = key.replace(/^(train|dev)\//, '');
    const lines = found.get(name) ?? new Map<'train' | 'dev', string>();
    found.set(name, lines);
    // A key without its part is the training's own, at every step.
    if (part === 'dev' || !lines.has('train') || !key.startsWith('train/')) lines.set(part, key);
  }
  return [...found].sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1)).map(([name, lines]) => ({ name, lines: [...lines].sort(([a], [b]) => (a < b ? 1 : -1)).map(([part, key]) => ({ part, key })) }));
}
