// Attention and rotary positions (opsets 23 and 24) in products and softmaxes.
import { isStatic } from '../../tensor.ts';
import type { GraphBuilder, Value } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { floatAttribute, intAttribute } from '../model.ts';
import { numbersIn } from './later.ts';

/** [N, S, H·D] → [N, H, S, D]; values of rank 4 as they are. */
function byHead(b: GraphBuilder, x: Value, heads: number): Value {
  if (x.shape.length === 4) return x;
  const [batch, length, width] = x.shape as [number, number, number];
  return b.Transpose(b.Reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** Every head as often as several queries share it. */
function repeated(b: GraphBuilder, x: Value, heads: number): Value {
  const [batch, own, length, width] = x.shape as [number, number, number, number];
  if (own === heads) return x;
  return b.Reshape(b.Expand(b.Unsqueeze(x, [2]), [batch, own, heads / own, length, width]), [batch, heads, length, width]);
}

const attention: Expansion = (b, node, [q0, k0, v0, mask, pastK, pastV, lengths]) => {
  if (!q0 || !k0 || !v0 || ![q0, k0, v0].every((t) => isStatic(t.shape)) || [mask, pastK, pastV].some((t) => t && !isStatic(t.shape))) return [];
  const q = byHead(b, q0, intAttribute(node, 'q_num_heads', 1));
  const kvHeads = intAttribute(node, 'kv_num_heads', 1);
  const joined = (past: Value | undefined, own: Value): Value => (past ? b.Concat([past, own], 2) : own);
  const [keys, values] = [joined(pastK, byHead(b, k0, kvHeads)), joined(pastV, byHead(b, v0, kvHeads))];
  const [batch, heads, rows, width] = q.shape as [number, number, number, number];
  const columns = keys.shape[2] as number;
  const { dtype } = q;
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(width);
  const raw = b.scale(b.MatMul(q, b.Transpose(repeated(b, keys, heads), [0, 1, 3, 2])), scale);
  const closed = (shape: readonly number[], open: (place: readonly [n: number, row: number, column: number]) => boolean): Value =>
    b.constant(dtype, shape, Array.from({ length: shape.reduce((p, d) => p * d, 1) }, (_, i) => (open([Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns]) ? 0 : -Infinity)));
  let masked = raw;
  if (mask) {
    const added = mask.dtype === 'bool' ? b.Where(mask, b.scalar(0, dtype), b.constant(dtype, [], [-Infinity])) : mask;
    const missing = columns - (added.shape.at(-1) as number);
    masked = b.Add(masked, missing > 0 && added.shape.at(-1) !== 1 ? b.Concat([added, b.constant(dtype, [...(added.shape.slice(0, -1) as number[]), missing], Array<number>(missing * (added.shape.slice(0, -1) as number[]).reduce((p, d) => p * d, 1)).fill(-Infinity))], added.shape.length - 1) : added);
  }
  if (intAttribute(node, 'is_causal', 0) !== 0) {
    const before = pastK ? (pastK.shape[2] as number) : 0;
    masked = b.Add(masked, closed([rows, columns], ([, row, column]) => column <= row + before));
  }
  if (lengths) {
    const open = numbersIn(lengths);
    if (!open) return [];
    masked = b.Add(masked, closed([batch, 1, rows, columns], ([n, , column]) => column < (open[n] as number)));
  }
  const cap = floatAttribute(node, 'softcap', 0);
  const capped = cap === 0 ? masked : b.scale(b.Tanh(b.scale(masked, 1 / cap)), cap);
  const weights = b.Softmax(capped, -1);
  const y = b.MatMul(weights, repeated(b, values, heads));
  const shown = [raw, masked, capped, weights][intAttribute(node, 'qk_matmul_output_mode', 0)] ?? raw;
  return [q0.shape.length === 4 ? y : b.Reshape(b.Transpose(y, [0, 2, 1, 3]), [batch, rows, -1]), keys, values, shown];
};

/** Pairs of entries turned by an angle that the position tells. */
const rotaryEmbedding: Expansion = (b, node, [x, cosines, sines, positions]) => {
  if (!x || !cosines || !sines || !isStatic(x.shape)) return [];
  const flat = x.shape.length === 3;
  const [batch, length] = x.shape as [number, number];
  const heads = flat ? b.Reshape(x, [batch, length, intAttribute(node, 'num_heads', 1), -1]) : b.Transpose(x, [0, 2, 1, 3]);
  const size = heads.shape[3] as number;
  const turned = intAttribute(node, 'rotary_embedding_dim', 0) || size;
  const own = b.Slice(heads, [0], [turned], [3]);
  const angle = (table: Value): Value => b.Unsqueeze(positions ? b.Gather(table, positions) : table, [2]);
  const [cos, sin] = [angle(cosines), angle(sines)];
  const interleaved = intAttribute(node, 'interleaved', 0) !== 0;
  const [first, second] = interleaved
    ? [b.Slice(own, [0], [turned], [3], [2]), b.Slice(own, [1], [turned], [3], [2])]
    : [b.Slice(own, [0], [turned / 2], [3]), b.Slice(own, [turned / 2], [turned], [3])];
  const pair = [b.Sub(b.Mul(first, cos), b.Mul(second, sin)), b.Add(b.Mul(first, sin), b.Mul(second, cos))] as const;
  const rotated = interleaved ? b.Reshape(b.Concat(pair.map((v) => b.Unsqueeze(v, [4])), 4), [0, 0, 0, turned]) : b.Concat(pair, 3);
  const whole = turned === size ? rotated : b.Concat([rotated, b.Slice(heads, [turned], [size], [3])], 3);
  return [flat ? b.reshapeLike(whole, x) : b.Transpose(whole, [0, 2, 1, 3])];
};

export const attentionForms: Readonly<Record<string, Expansion>> = { Attention: attention, RotaryEmbedding: rotaryEmbedding };
