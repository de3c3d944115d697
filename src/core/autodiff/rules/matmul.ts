// Gradient rules: matrix products.
import { floatAttribute, intAttribute } from '../../onnx/model.ts';
import type { GraphBuilder, Value } from '../../onnx/builder.ts';
import type { Rule, RuleTable } from '../rule.ts';
import { quantized } from './quantization.ts';

/** The last two axes exchanged; the runtime fuses it into the product that follows. */
function swapped(b: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return b.Transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

const gemm = (b: GraphBuilder, x: Value, y: Value, transA: boolean, transB: boolean, alpha = 1): Value =>
  b.op('Gemm', [x, y], { transA: transA ? 1 : 0, transB: transB ? 1 : 0, alpha: { float: alpha } });

/** […, K] as [rows, K]. */
const rows = (b: GraphBuilder, x: Value): Value => {
  const last = x.shape.at(-1);
  if (x.shape.length === 2) return x;
  if (typeof last === 'number') return b.Reshape(x, [-1, last]);
  return b.op('Flatten', [x], { axis: x.shape.length - 1 });
};

/**
 * Y = A·B over batches: dA = dY·Bᵀ, dB = Aᵀ·dY, a vector being a matrix of one row (A) or column (B). A batch that
 * broadcasting added is summed by the walker; where B has none, its gradient is one product over all rows.
 */
const matmul: Rule = ({ b, x, dy, wanted }) => {
  const [rankA, rankB] = [x(0).shape.length, x(1).shape.length];
  const A = rankA === 1 ? b.Unsqueeze(x(0), [0]) : x(0);
  const B = rankB === 1 ? b.Unsqueeze(x(1), [1]) : x(1);
  let g = dy();
  if (rankB === 1) g = b.Unsqueeze(g, [-1]);
  if (rankA === 1) g = b.Unsqueeze(g, [-2]);
  const plain = B.shape.length === 2;
  const matrices = plain && A.shape.length === 2;
  const dA = (): Value => {
    const d = matrices ? gemm(b, g, B, false, true) : b.MatMul(g, swapped(b, B));
    return rankA === 1 ? b.reshapeLike(b.sumTo(d, A), x(0)) : d;
  };
  const dB = (): Value => {
    const d = plain ? gemm(b, rows(b, A), rows(b, g), true, false) : b.MatMul(swapped(b, A), g);
    return rankB === 1 ? b.Squeeze(b.sumTo(d, B), [1]) : d;
  };
  return [wanted[0] ? dA() : undefined, wanted[1] ? dB() : undefined];
};

/**
 * Y = α·A′·B′ + β·C, A′ and B′ transposed or not: dA′ = α·dY·B′ᵀ, dB′ = α·A′ᵀ·dY, dC = β·ΣdY over what was
 * broadcast (by the walker). Each is one Gemm, whichever way round the matrices stand.
 */
const gemmRule: Rule = ({ b, node, x, y, dy, wanted }) => {
  const tA = intAttribute(node, 'transA', 0) !== 0;
  const tB = intAttribute(node, 'transB', 0) !== 0;
  const alpha = floatAttribute(node, 'alpha', 1);
  const dA = (): Value => (tA ? gemm(b, x(1), dy(), tB, true, alpha) : gemm(b, dy(), x(1), false, !tB, alpha));
  const dB = (): Value => (tB ? gemm(b, dy(), x(0), true, tA, alpha) : gemm(b, x(0), dy(), !tA, false, alpha));
  return [
    wanted[0] ? dA() : undefined,
    wanted[1] ? dB() : undefined,
    wanted[2] ? b.scale(b.sumTo(dy(), x(2), y(0).shape), floatAttribute(node, 'beta', 1)) : undefined,
  ];
};

export const matmulRules = {
  MatMul: matmul,
  Gemm: gemmRule,
  MatMulInteger: quantized,
} satisfies RuleTable;
