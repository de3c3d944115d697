// Gradient rules: convolution.
import { isStatic } from '../../tensor.ts';
import { sumPerChannel, withChannels } from '../../onnx/channels.ts';
import type { Rule, RuleTable } from '../rule.ts';
import { refuse } from '../equations.ts';
import { chooseInputForm, chooseWeightForm } from './convolution/choose.ts';
import type { InputForm, WeightForm } from './convolution/choose.ts';
import { geometryOf } from './convolution/geometry.ts';
import { inputForms } from './convolution/input-gradient.ts';
import { weightForms } from './convolution/weight-gradient.ts';
import { quantized } from './quantization.ts';

/**
 * y = x ⋆ w + b (cross-correlation): dx = dy convolved with w, dw = x ⋆ dy, db = Σ dy over batch and space
 * (Dumoulin & Visin, *A guide to convolution arithmetic*, 2016). `forced` takes a form instead of the measured choice.
 */
export const convolutionRule = (forced: { input?: InputForm; weight?: WeightForm } = {}): Rule => (c) => {
  const { b, x, dy, wanted, device } = c;
  const w = x(1);
  if (!isStatic(w.shape)) c.refuse('the shape of its weights is only known while it runs', 'Give it weights of known shape.');
  const g = geometryOf(c, w.shape.slice(2), x(0).shape, c.y(0).shape);
  const sizes = { batch: x(0).shape[0] ?? 0, channels: (w.shape[1] as number) * g.group, filters: w.shape[0] ?? 0, device };
  // What comes in may tell less of itself than the weights do.
  const large = withChannels(x(0), sizes.channels);
  return [
    wanted[0] ? inputForms[forced.input ?? chooseInputForm(g, sizes)](b, dy(), w, g, large) : undefined,
    wanted[1] ? weightForms[forced.weight ?? chooseWeightForm(g, sizes)](b, large, dy(), g) : undefined,
    wanted[2] ? sumPerChannel(b, dy()) : undefined,
  ];
};

export const convolutionRules = {
  Conv: convolutionRule(),
  ConvInteger: quantized,
  QLinearConv: quantized,
  Col2Im: refuse('its gradient has not been worked out', 'Use ConvTranspose, or freeze everything below it.'),
} satisfies RuleTable;
