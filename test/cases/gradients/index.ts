// The gradient tables, by family as in src/core/autodiff/rules.
import type { ruleFamilies } from '../../../src/core/autodiff/rules/index.ts';
import { activationCases } from './activation.ts';
import { arithmeticCases } from './arithmetic.ts';
import type { GradientCase } from './case.ts';
import { convolutionTransposeCases } from './convolution-transpose.ts';
import { convolutionCases } from './convolution.ts';
import { elementaryCases } from './elementary.ts';
import { indexingCases } from './indexing.ts';
import { logicCases } from './logic.ts';
import { matmulCases } from './matmul.ts';
import { microsoftCases } from './microsoft.ts';
import { normalizationCases } from './normalization.ts';
import { poolingCases } from './pooling.ts';
import { quantizationCases } from './quantization.ts';
import { randomCases } from './random.ts';
import { reductionCases } from './reduction.ts';
import { resizeCases } from './resize.ts';
import { shapeCases } from './shape.ts';
import { signalCases } from './signal.ts';
import { softmaxCases } from './softmax.ts';

export const gradientCases = {
  arithmetic: arithmeticCases,
  elementary: elementaryCases,
  activation: activationCases,
  softmax: softmaxCases,
  reduction: reductionCases,
  shape: shapeCases,
  losses: [],
  signal: signalCases,
  quantization: quantizationCases,
  indexing: indexingCases,
  matmul: matmulCases,
  convolution: convolutionCases,
  'convolution-transpose': convolutionTransposeCases,
  pooling: poolingCases,
  normalization: normalizationCases,
  resize: resizeCases,
  random: randomCases,
  logic: logicCases,
  recurrent: [],
  microsoft: microsoftCases,
} satisfies Record<keyof typeof ruleFamilies, readonly GradientCase[]>;
