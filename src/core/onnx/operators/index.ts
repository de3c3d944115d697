// The operator table: every operator that Layerwright can infer, by name (`domain.Name` outside ai.onnx).
import { activationOperators } from './activation.ts';
import { arithmeticOperators } from './arithmetic.ts';
import { composites } from './composites.ts';
import { controlFlowOperators } from './control-flow.ts';
import { convolutionOperators } from './convolution.ts';
import { indexingOperators } from './indexing.ts';
import { lossOperators } from './losses.ts';
import { logicOperators } from './logic.ts';
import { matmulOperators } from './matmul.ts';
import { microsoftOperators } from './microsoft.ts';
import { normalizationOperators } from './normalization.ts';
import type { Operator } from './operator.ts';
import { poolingOperators } from './pooling.ts';
import { quantizationOperators } from './quantization.ts';
import { randomOperators } from './random.ts';
import { recurrentOperators } from './recurrent.ts';
import { reductionOperators } from './reduction.ts';
import { resizeOperators } from './resize.ts';
import { shapeOperators } from './shape.ts';
import { signalOperators } from './signal.ts';

/** The operators of ai.onnx. */
const standardOperators = {
  ...arithmeticOperators, ...logicOperators, ...activationOperators, ...matmulOperators, ...reductionOperators,
  ...convolutionOperators, ...poolingOperators, ...normalizationOperators, ...shapeOperators, ...indexingOperators,
  ...resizeOperators, ...controlFlowOperators, ...recurrentOperators, ...randomOperators, ...quantizationOperators,
  ...signalOperators, ...lossOperators,
} satisfies Record<string, Operator>;
export type StandardOperator = keyof typeof standardOperators;

export const operators: Readonly<Record<string, Operator>> = { ...standardOperators, ...microsoftOperators, ...composites };
