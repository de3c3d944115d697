// The joined table of gradient rules, by operator name (`layerwright.Name` for composites).
import { internal } from '../../errors.ts';
import type { StandardOperator } from '../../onnx/operators/index.ts';
import type { microsoftOperators } from '../../onnx/operators/microsoft.ts';
import type { RuleEntry, RuleTable } from '../rule.ts';
import { activationRules } from './activation.ts';
import { arithmeticRules } from './arithmetic.ts';
import { convolutionRules } from './convolution.ts';
import { convolutionTransposeRules } from './convolution-transpose.ts';
import { elementaryRules } from './elementary.ts';
import { indexingRules } from './indexing.ts';
import { logicRules } from './logic.ts';
import { lossRules } from './losses.ts';
import { matmulRules } from './matmul.ts';
import { microsoftRules } from './microsoft.ts';
import { normalizationRules } from './normalization.ts';
import { poolingRules } from './pooling.ts';
import { quantizationRules } from './quantization.ts';
import { randomRules } from './random.ts';
import { recurrentRules } from './recurrent.ts';
import { reductionRules } from './reduction.ts';
import { resizeRules } from './resize.ts';
import { shapeRules } from './shape.ts';
import { signalRules } from './signal.ts';
import { softmaxRules } from './softmax.ts';

/** Rules by family: the file name under `rules/`. */
export const ruleFamilies = {
  arithmetic: arithmeticRules,
  elementary: elementaryRules,
  activation: activationRules,
  softmax: softmaxRules,
  reduction: reductionRules,
  shape: shapeRules,
  indexing: indexingRules,
  matmul: matmulRules,
  convolution: convolutionRules,
  'convolution-transpose': convolutionTransposeRules,
  pooling: poolingRules,
  normalization: normalizationRules,
  resize: resizeRules,
  random: randomRules,
  logic: logicRules,
  losses: lossRules,
  recurrent: recurrentRules,
  signal: signalRules,
  quantization: quantizationRules,
  microsoft: microsoftRules,
} as const satisfies Record<string, RuleTable>;

type MicrosoftOperator = keyof typeof microsoftOperators;
type Families = typeof ruleFamilies;
/** Every operator that the families answer for. */
type Answered = { [F in keyof Families]: keyof Families[F] }[keyof Families];
/** What the operator table knows and no family answers for: compiles only where that is nothing. */
type Unanswered = Exclude<StandardOperator | MicrosoftOperator, Answered>;
const complete: [Unanswered] extends [never] ? true : Unanswered = true;

function join(families: Record<string, RuleTable>): RuleTable {
  const table: Record<string, RuleEntry> = {};
  for (const [family, rules] of Object.entries(families)) {
    for (const [operator, entry] of Object.entries(rules)) {
      if (operator in table) throw internal(`two gradient rules for ${operator}, the second in rules/${family}.ts`);
      table[operator] = entry;
    }
  }
  return table;
}

export const rules: RuleTable = complete && join(ruleFamilies);
