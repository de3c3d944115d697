// Gradient rules: transposed convolution.
import { sumPerChannel, withChannels } from '../../onnx/channels.ts';
import type { Value } from '../../onnx/builder.ts';
import { intsAttribute, stringAttribute } from '../../onnx/model.ts';
import { isStatic } from '../../tensor.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';
import { chooseWeightForm } from './convolution/choose.ts';
import { geometryOf, padAttributes, reach } from './convolution/geometry.ts';
import type { Geometry } from './convolution/geometry.ts';
import { weightForms } from './convolution/weight-gradient.ts';

/** Padding that the output's size implies (ONNX ConvTranspose: output_shape, or auto_pad SAME). */
function geometry(c: RuleContext, w: Value): Geometry {
  const g = geometryOf(c, w.shape.slice(2), c.y(0).shape, c.x(0).shape);
  const asked = intsAttribute(c.node, 'output_shape');
  const autoPad = stringAttribute(c.node, 'auto_pad', 'NOTSET');
  if (!asked && !autoPad.startsWith('SAME')) return g;
  const extra = intsAttribute(c.node, 'output_padding');
  const begin: number[] = [];
  const end: number[] = [];
  g.kernel.forEach((_, i) => {
    const [large, small] = [g.large[i], g.small[i]];
    if (typeof large !== 'number' || typeof small !== 'number') return c.refuse('its padding depends on sizes that are only known while it runs', 'Give its pads in numbers.');
    const total = Math.max(0, (small - 1) * (g.strides[i] as number) + (extra?.[i] ?? 0) + reach(g, i) - large);
    const half = Math.floor(total / 2);
    begin.push(autoPad === 'SAME_UPPER' ? half : total - half);
    end.push(total - (begin.at(-1) as number));
    return undefined;
  });
  return { ...g, begin, end };
}

/** dy with what output_padding added cut off, so that a window starts for every entry of x and no other. */
function covered(c: RuleContext, g: Geometry): Value {
  const { b, dy } = c;
  const axes: number[] = [];
  const ends: number[] = [];
  g.kernel.forEach((_, i) => {
    const [large, small] = [g.large[i], g.small[i]];
    if (typeof large !== 'number' || typeof small !== 'number') return;
    const more = large + (g.begin[i] as number) + (g.end[i] as number) - reach(g, i) - (small - 1) * (g.strides[i] as number);
    if (more >= (g.strides[i] as number)) { axes.push(i + 2); ends.push(-more); }
  });
  return axes.length === 0 ? dy() : b.Slice(dy(), axes.map(() => 0), ends, axes);
}

/** y is the input gradient of a convolution with weights w [C, O/g, …k]: dx = dy ⋆ w, dw = dy ⋆ x, db = Σ dy. */
const transposed: Rule = (c) => {
  const { b, x, dy, wanted, device } = c;
  const w = x(1);
  if (!isStatic(w.shape)) c.refuse('the shape of its weights is only known while it runs', 'Give it weights of known shape.');
  const full = geometry(c, w);
  const large = wanted[0] || wanted[1] ? covered(c, full) : dy();
  const g = { ...full, large: large.shape.slice(2) };
  const sizes = { batch: x(0).shape[0] ?? 0, channels: (w.shape[1] as number) * g.group, filters: w.shape[0] ?? 0, device };
  return [
    wanted[0] ? b.op('Conv', [large, w], { ...padAttributes(g), group: g.group }) : undefined,
    wanted[1] ? weightForms[chooseWeightForm(g, sizes)](b, large, withChannels(x(0), w.shape[0] as number), g) : undefined,
    wanted[2] ? sumPerChannel(b, dy()) : undefined,
  ];
};

export const convolutionTransposeRules = { ConvTranspose: transposed } satisfies RuleTable;
