// Resize, Upsample and sampling on grids.
import { formatShape } from '../../tensor.ts';
import type { Dim, Shape } from '../../tensor.ts';
import { floatsAttribute, intsAttribute, stringAttribute } from '../model.ts';
import { axesOf, dimsIn, expectRank, numbersIn, operator, unknownDims } from './common.ts';
import { floorDivDims, mulDims } from './dims.ts';
import type { InferContext, Operator } from './operator.ts';

/** ⌊size · scale⌋, worked out in float32 as the runtime does. */
export function scaled(c: InferContext, size: Dim, scale: number, axis: number): Dim {
  if (typeof size === 'number') return Math.floor(Math.fround(size * Math.fround(scale)));
  if (Number.isInteger(scale)) return mulDims(size, scale);
  const parts = 1 / scale;
  return Number.isInteger(parts) ? floorDivDims(size, parts) : c.symbol(`d${axis}`);
}

function resize(c: InferContext): Shape {
  const x = c.input(0);
  const rank = x.shape.length;
  const unknown = (): Dim[] => x.shape.map((_, i) => c.symbol(`d${i}`));
  const [scalesInput, sizesInput, roiInput] = c.opset < 11 ? [c.inputs[1], undefined, undefined] : [c.inputs[2], c.inputs[3], c.inputs[1]];
  const axes = axesOf(c, intsAttribute(c.node, 'axes') ?? x.shape.map((_, i) => i), rank);
  const shape = [...x.shape];
  const sizes = dimsIn(sizesInput);
  if (sizesInput && !(sizesInput.shape[0] === 0)) {
    if (!sizes) return unknown();
    if (sizes.length !== axes.length) c.fail('sizes do not fit the rank', `${axes.length} numbers`, sizes.join(', '));
    const policy = stringAttribute(c.node, 'keep_aspect_ratio_policy', 'stretch');
    if (policy === 'stretch') axes.forEach((axis, i) => { shape[axis] = sizes[i] as Dim; });
    else {
      const ratios = axes.map((axis, i) => Number(sizes[i]) / Number(x.shape[axis]));
      if (ratios.some(Number.isNaN)) return unknown();
      const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
      axes.forEach((axis) => { shape[axis] = Math.round((x.shape[axis] as number) * scale); });
    }
    return shape;
  }
  const scales = numbersIn(scalesInput);
  if (!scales) return unknown();
  if (scales.length !== axes.length) c.fail('scales do not fit the rank', `${axes.length} numbers`, scales.join(', '));
  const crop = stringAttribute(c.node, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
  const roi = crop ? numbersIn(roiInput) : undefined;
  if (crop && !roi) return unknown();
  axes.forEach((axis, i) => {
    // ONNX scales the region's size, onnxruntime the whole's: only the run can tell.
    const part = roi ? (roi[i + axes.length] as number) - (roi[i] as number) : 1;
    shape[axis] = part === 1 ? scaled(c, x.shape[axis] as Dim, scales[i] as number, axis) : c.symbol(`d${axis}`);
  });
  return shape;
}

export const resizeOperators = {
  Resize: operator((c) => [{ dtype: c.input(0).dtype, shape: resize(c) }]),
  /** `scales` is an attribute in opset 7 and 8, an input in 9; gone in 10. */
  Upsample: operator((c) => {
    const x = c.input(0);
    const scales = c.inputs[1] ? numbersIn(c.inputs[1]) : floatsAttribute(c.node, 'scales');
    if (!scales) return [{ dtype: x.dtype, shape: x.shape.map((_, i) => c.symbol(`d${i}`)) }];
    if (scales.length !== x.shape.length) c.fail('scales do not fit the rank', formatShape(x.shape), scales.join(', '));
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => scaled(c, d, scales[i] as number, i)) }];
  }),
  GridSample: operator((c) => {
    const [x, grid] = [c.input(0), c.input(1)];
    expectRank(c, x, 3);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)] }];
  }),
  AffineGrid: operator((c) => {
    const [theta, size] = [c.input(0), c.input(1)];
    const dims = dimsIn(size) ?? unknownDims(c, size.shape[0]);
    return [{ dtype: theta.dtype, shape: [dims[0] as Dim, ...dims.slice(2), dims.length - 2] }];
  }),
} satisfies Record<string, Operator>;
