// Windows and Fourier transforms.
import type { Dim } from '../../tensor.ts';
import { castCode } from '../dtypes.ts';
import { intAttribute } from '../model.ts';
import { axisOf, dimsIn, dtypeOf, expectRank, numbersIn, operator } from './common.ts';
import { addDims, floorDivDims, subDims } from './dims.ts';
import type { Operator } from './operator.ts';

const windowing = operator((c) => [{
  dtype: dtypeOf(c, intAttribute(c.node, 'output_datatype', castCode.float32)),
  shape: [dimsIn(c.input(0))?.[0] ?? c.symbol('size')],
}]);

export const signalOperators = {
  HannWindow: windowing,
  HammingWindow: windowing,
  BlackmanWindow: windowing,
  DFT: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 2);
    const given = c.opset < 20 ? intAttribute(c.node, 'axis', 1) : c.inputs[2] ? numbersIn(c.inputs[2])?.[0] : -2;
    if (given === undefined) return c.fail('the axis is known only when it runs', 'a constant axis');
    const axis = axisOf(c, given, x.shape.length);
    const length: Dim = c.inputs[1] ? (dimsIn(c.inputs[1])?.[0] ?? c.symbol('length')) : (x.shape[axis] as Dim);
    const oneSided = intAttribute(c.node, 'onesided', 0) !== 0;
    const inverse = intAttribute(c.node, 'inverse', 0) !== 0;
    const size = oneSided && !inverse ? addDims(floorDivDims(length, 2), 1) : length;
    const last = oneSided && inverse ? 1 : 2;
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? size : i === x.shape.length - 1 ? last : d)) }];
  }),
  /** signal [N, length, 1 or 2], frame_step, window?, frame_length? → [N, frames, bins, 2]. */
  STFT: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 2, 3);
    const step = dimsIn(c.input(1))?.[0];
    const frame: Dim = c.inputs[3] ? (dimsIn(c.inputs[3])?.[0] ?? c.symbol('frame')) : (c.inputs[2]?.shape[0] ?? c.fail('neither window nor frame_length is given'));
    const bins = intAttribute(c.node, 'onesided', 1) !== 0 ? addDims(floorDivDims(frame, 2), 1) : frame;
    const frames = step === undefined ? c.symbol('frames') : addDims(floorDivDims(subDims(x.shape[1] as Dim, frame), step), 1);
    return [{ dtype: x.dtype, shape: [x.shape[0] as Dim, frames, bins, 2] }];
  }),
  MelWeightMatrix: operator((c) => {
    const [bins, length] = [dimsIn(c.input(0))?.[0] ?? c.symbol('bins'), dimsIn(c.input(1))?.[0]];
    const rows = length === undefined ? c.symbol('length') : addDims(floorDivDims(length, 2), 1);
    return [{ dtype: dtypeOf(c, intAttribute(c.node, 'output_datatype', castCode.float32)), shape: [rows, bins] }];
  }),
} satisfies Record<string, Operator>;
