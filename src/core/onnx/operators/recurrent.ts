// LSTM, GRU and RNN.
import type { Dim } from '../../tensor.ts';
import { intAttribute, stringAttribute } from '../model.ts';
import { expectRank, meet, operator } from './common.ts';
import type { Operator } from './operator.ts';

/** X [T, N, in] (layout 1: [N, T, in]), W [dirs, gates·units, in], R [dirs, gates·units, units] → Y, Y_h (and Y_c). */
const recurrent = (gates: number, states: number): Operator => operator((c) => {
  const [x, w, r] = [c.input(0), c.input(1), c.input(2)];
  for (const v of [x, w, r]) expectRank(c, v, 3, 3);
  const byBatch = intAttribute(c.node, 'layout', 0) === 1;
  const [first, second, size] = x.shape as [Dim, Dim, Dim];
  const [time, batch] = byBatch ? [second, first] : [first, second];
  const directions = stringAttribute(c.node, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
  meet(c, 'the number of directions', directions, w.shape[0] as Dim);
  meet(c, 'the input size', size, w.shape[2] as Dim);
  const units = meet(c, 'hidden_size', intAttribute(c.node, 'hidden_size', Number(r.shape[2])), r.shape[2] as Dim);
  if (typeof units === 'number') meet(c, 'the weight', units * gates, w.shape[1] as Dim);
  const y = byBatch ? [batch, time, directions, units] : [time, directions, batch, units];
  const state = byBatch ? [batch, directions, units] : [directions, batch, units];
  return [{ dtype: x.dtype, shape: y }, ...Array.from({ length: states }, () => ({ dtype: x.dtype, shape: state }))];
});

export const recurrentOperators = {
  LSTM: recurrent(4, 2),
  GRU: recurrent(3, 1),
  RNN: recurrent(1, 1),
} satisfies Record<string, Operator>;
