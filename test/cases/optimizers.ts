// The optimizers' published equations in plain JavaScript, float64, one number at a time: what the graphs are compared to.

export interface OptimizerCase {
  readonly type: string;
  readonly note: string;
  readonly params: Readonly<Record<string, number | boolean>>;
  readonly decay?: boolean;
  /** A new optimizer for one weight: gives the new weight at step t = 1, 2, … */
  start(): (w: number, g: number, rate: number, t: number) => number;
}

export const optimizerCases: readonly OptimizerCase[] = [
  { type: 'gradientDescent', note: '', params: {}, start: () => (w, g, a) => w - a * g },
  { type: 'momentum', note: 'average', params: { beta: 0.8 }, start() { let v = 0; return (w, g, a) => { v = 0.8 * v + 0.2 * g; return w - a * v; }; } },
  { type: 'momentum', note: 'sum', params: { average: false }, start() { let v = 0; return (w, g, a) => { v = 0.9 * v + g; return w - a * v; }; } },
  { type: 'nesterov', note: '', params: { beta: 0.7 }, start() { let v = 0; return (w, g, a) => { v = 0.7 * v + g; return w - a * (g + 0.7 * v); }; } },
  { type: 'rmsprop', note: '', params: { rho: 0.95, epsilon: 1e-3 }, start() { let s = 0; return (w, g, a) => { s = 0.95 * s + 0.05 * g * g; return w - (a * g) / (Math.sqrt(s) + 1e-3); }; } },
  { type: 'adam', note: '', params: {}, start: () => adam(0.9, 0.999, 1e-8, 0) },
  { type: 'adam', note: 'large epsilon', params: { beta1: 0.5, beta2: 0.9, epsilon: 0.1 }, start: () => adam(0.5, 0.9, 0.1, 0) },
  { type: 'adamw', note: 'kernel', params: { weightDecay: 0.1 }, decay: true, start: () => adam(0.9, 0.999, 1e-8, 0.1) },
  { type: 'adamw', note: 'bias', params: { weightDecay: 0.1 }, decay: false, start: () => adam(0.9, 0.999, 1e-8, 0) },
  { type: 'adagrad', note: '', params: { initial: 0.1 }, start() { let s = 0.1; return (w, g, a) => { s += g * g; return w - (a * g) / (Math.sqrt(s) + 1e-10); }; } },
];

function adam(beta1: number, beta2: number, epsilon: number, decay: number): (w: number, g: number, a: number, t: number) => number {
  let m = 0;
  let v = 0;
  return (w, g, a, t) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    return w - a * decay * w - (a * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}
