// LSTM, GRU and RNN step by step in other operators, where the length is known: gradients pass those, and not the runtime's
// own kernels, which keep their gates to themselves. Equations and order of gates as the ONNX operator pages have them.
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { floatAttribute, intAttribute, stringAttribute } from '../model.ts';
import type { Node } from '../model.ts';
import { numbersOf } from '../../tensor.ts';
import { textOf } from '../model.ts';

/** Longer sequences would make graphs that take longer to plan than to run. */
const LONGEST = 512;

const functions: Readonly<Record<string, (b: GraphBuilder, x: Value) => Value>> = {
  Sigmoid: (b, x) => b.Sigmoid(x), Tanh: (b, x) => b.Tanh(x), Relu: (b, x) => b.Relu(x),
};

interface Direction {
  readonly b: GraphBuilder;
  readonly node: Node;
  readonly hidden: number;
  /** [gates·H, H] transposed. */
  readonly recurrent: Value;
  /** Both biases, [gates·H] each. */
  readonly bias: readonly [Value | undefined, Value | undefined];
  readonly peepholes: Value | undefined;
  readonly activations: readonly ((b: GraphBuilder, x: Value) => Value)[];
}

interface State { readonly h: Value; readonly c?: Value }
/** The next state from a step's input times its weights, [N, gates·H]. */
type Cell = (d: Direction, projected: Value, state: State) => State;

const gate = (d: Direction, x: Value, k: number): Value => d.b.Slice(x, [k * d.hidden], [(k + 1) * d.hidden], [x.shape.length - 1]);
const fn = (d: Direction, k: number, x: Value): Value => (d.activations[k] as (b: GraphBuilder, x: Value) => Value)(d.b, x);
const plus = (b: GraphBuilder, x: Value, bias: Value | undefined): Value => (bias ? b.Add(x, bias) : x);

const lstm: Cell = (d, projected, { h, c }) => {
  const { b } = d;
  const before = c as Value;
  const all = plus(b, b.Add(projected, b.MatMul(h, d.recurrent)), d.bias[1]);
  const peep = (x: Value, k: number, cell: Value): Value => (d.peepholes ? b.Add(x, b.Mul(gate(d, d.peepholes, k), cell)) : x);
  const i = fn(d, 0, peep(gate(d, all, 0), 0, before));
  const f = fn(d, 0, peep(gate(d, all, 2), 2, before));
  const next = b.Add(b.Mul(f, before), b.Mul(i, fn(d, 1, gate(d, all, 3))));
  const o = fn(d, 0, peep(gate(d, all, 1), 1, next));
  return { h: b.Mul(o, fn(d, 2, next)), c: next };
};

const gru: Cell = (d, projected, { h }) => {
  const { b, hidden } = d;
  const linear = intAttribute(d.node, 'linear_before_reset', 0) !== 0;
  const seen = plus(b, b.MatMul(h, d.recurrent), d.bias[1]);
  const z = fn(d, 0, b.Add(gate(d, projected, 0), gate(d, seen, 0)));
  const r = fn(d, 0, b.Add(gate(d, projected, 1), gate(d, seen, 1)));
  const own = b.Slice(d.recurrent, [2 * hidden], [3 * hidden], [1]);
  const inner = linear ? b.Mul(r, gate(d, seen, 2)) : plus(b, b.MatMul(b.Mul(r, h), own), d.bias[1] && gate(d, d.bias[1], 2));
  const candidate = fn(d, 1, b.Add(gate(d, projected, 2), inner));
  return { h: b.Add(candidate, b.Mul(z, b.Sub(h, candidate))) };
};

const rnn: Cell = (d, projected, { h }) => ({ h: fn(d, 0, plus(d.b, d.b.Add(projected, d.b.MatMul(h, d.recurrent)), d.bias[1])) });

/** undefined: a setting that is not spelled out here. */
function activationsOf(node: Node, direction: number, usual: readonly string[]): Direction['activations'] | undefined {
  const given = node.attributes.get('activations');
  const names = given?.kind === 'strings' ? given.value.map(textOf).slice(direction * usual.length, (direction + 1) * usual.length) : usual;
  const found = names.map((name) => functions[name]);
  return found.length === usual.length && found.every((f) => f !== undefined) ? found : undefined;
}

const unrolled = (gates: number, usual: readonly string[], cell: Cell): Expansion => (b, node, inputs) => {
  const [given, w, r, biases, lengths, firstH, firstC, peepholes] = inputs;
  if (!given || !w || !r || (lengths && !lengths.tensor) || floatAttribute(node, 'clip', 0) !== 0 || intAttribute(node, 'input_forget', 0) !== 0) return [];
  const batchFirst = intAttribute(node, 'layout', 0) === 1;
  const x = batchFirst ? b.Transpose(given, [1, 0, 2]) : given;
  const [length, batch] = x.shape;
  const hidden = r.shape[2];
  const way = stringAttribute(node, 'direction', 'forward');
  const count = way === 'bidirectional' ? 2 : 1;
  if (typeof length !== 'number' || typeof batch !== 'number' || typeof hidden !== 'number' || length < 1 || length > LONGEST) return [];
  const all = Array.from({ length: count }, (_, i) => activationsOf(node, i, usual));
  if (all.some((a) => a === undefined)) return [];
  const part = (v: Value, i: number): Value => b.Squeeze(b.Slice(v, [i], [i + 1], [0]), [0]);
  const start = (v: Value | undefined, i: number): Value => (v ? part(batchFirst ? b.Transpose(v, [1, 0, 2]) : v, i) : b.Expand(b.scalar(0, x.dtype), [batch, hidden]));
  const size = gates * hidden;
  const ends = lengths?.tensor ? numbersOf(lengths.tensor) : Array<number>(batch).fill(length);
  /** What a step makes where the sequence still goes on, else what was before. */
  const lasting = (t: number, next: Value, before: Value): Value =>
    (ends.every((end) => t < end) ? next : b.Where(b.constant('bool', [batch, 1], ends.map((end) => (t < end ? 1 : 0))), next, before));
  const none = b.Expand(b.scalar(0, x.dtype), [batch, hidden]);
  const runs = all.map((activations, i) => {
    const bias = biases && part(biases, i);
    const d: Direction = {
      b, node, hidden, recurrent: b.Transpose(part(r, i), [1, 0]), peepholes: peepholes && part(peepholes, i), activations: activations as Direction['activations'],
      bias: bias ? [b.Slice(bias, [0], [size], [0]), b.Slice(bias, [size], [2 * size], [0])] : [undefined, undefined],
    };
    const projected = plus(b, b.MatMul(x, b.Transpose(part(w, i), [1, 0])), d.bias[0]);
    let state: State = { h: start(firstH, i), ...(cell === lstm && { c: start(firstC, i) }) };
    const backwards = way === 'reverse' || i === 1;
    const steps: Value[] = [];
    for (let n = 0; n < length; n++) {
      const t = backwards ? length - 1 - n : n;
      const next = cell(d, b.Squeeze(b.Slice(projected, [t], [t + 1], [0]), [0]), state);
      steps[t] = b.Unsqueeze(lasting(t, next.h, none), [0, 1]);
      state = { h: lasting(t, next.h, state.h), ...(next.c && state.c && { c: lasting(t, next.c, state.c) }) };
    }
    return { y: b.Concat(steps, 0), state };
  });
  const last = (of: (s: State) => Value): Value => b.Concat(runs.map((run) => b.Unsqueeze(of(run.state), [0])), 0);
  const outputs = [b.Concat(runs.map((run) => run.y), 1), last((s) => s.h), ...(cell === lstm ? [last((s) => s.c as Value)] : [])];
  // Batch first: Y is [N, T, D, H], states [N, D, H].
  return batchFirst ? outputs.map((v, i) => b.Transpose(v, i === 0 ? [2, 0, 1, 3] : [1, 0, 2])) : outputs;
};

export const recurrentForms: Readonly<Record<string, Expansion>> = {
  LSTM: unrolled(4, ['Sigmoid', 'Tanh', 'Tanh'], lstm), GRU: unrolled(3, ['Sigmoid', 'Tanh'], gru), RNN: unrolled(1, ['Tanh'], rnn),
};
