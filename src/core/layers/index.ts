// Every layer, in the order of the palette.
import { activation } from './activation.ts';
import { add } from './add.ts';
import { average } from './average.ts';
import { avgPool1D } from './avg-pool1d.ts';
import { avgPool2D } from './avg-pool2d.ts';
import { avgPool3D } from './avg-pool3d.ts';
import { batchNorm } from './batch-norm.ts';
import { concat } from './concat.ts';
import { convTranspose2D } from './conv-transpose2d.ts';
import { conv1D } from './conv1d.ts';
import { conv2D } from './conv2d.ts';
import { conv3D } from './conv3d.ts';
import { cropping2D } from './cropping2d.ts';
import type { LayerDefinition } from './define.ts';
import { dense } from './dense.ts';
import { depthwiseConv2D } from './depthwise-conv2d.ts';
import { dot } from './dot.ts';
import { dropout } from './dropout.ts';
import { elu } from './elu.ts';
import { embedding } from './embedding.ts';
import { expandDims } from './expand-dims.ts';
import { flatten } from './flatten.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { globalAvgPool } from './global-avg-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { groupNorm } from './group-norm.ts';
import { input } from './input.ts';
import { instanceNorm } from './instance-norm.ts';
import { l2Normalize } from './l2-normalize.ts';
import { layerNorm } from './layer-norm.ts';
import { leakyRelu } from './leaky-relu.ts';
import { maxPool1D } from './max-pool1d.ts';
import { maxPool2D } from './max-pool2d.ts';
import { maxPool3D } from './max-pool3d.ts';
import { maximum } from './maximum.ts';
import { multiply } from './multiply.ts';
import { normalize } from './normalize.ts';
import { pad } from './pad.ts';
import { permute } from './permute.ts';
import { prelu } from './prelu.ts';
import { rescale } from './rescale.ts';
import { reshape } from './reshape.ts';
import { separableConv2D } from './separable-conv2d.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { spatialDropout } from './spatial-dropout.ts';
import { split } from './split.ts';
import { squeeze } from './squeeze.ts';
import { subtract } from './subtract.ts';
import { upSampling2D } from './up-sampling2d.ts';

export const layers = [
  input,
  dense,
  conv1D, conv2D, conv3D, depthwiseConv2D, separableConv2D, convTranspose2D,
  maxPool1D, maxPool2D, maxPool3D, avgPool1D, avgPool2D, avgPool3D, globalAvgPool, globalMaxPool,
  batchNorm, layerNorm, groupNorm, instanceNorm, l2Normalize, rescale, normalize,
  activation, leakyRelu, prelu, elu, softmax,
  dropout, spatialDropout, gaussianNoise,
  flatten, reshape, permute, squeeze, expandDims, split, slice, pad, upSampling2D, cropping2D,
  add, subtract, multiply, average, maximum, concat, dot,
  embedding,
] as const;

/** Ids of all layers. */
export type LayerType = (typeof layers)[number]['type'];

const byType: ReadonlyMap<string, LayerDefinition> = new Map(layers.map((l) => [l.type, l]));

export const layerByType = (type: string): LayerDefinition | undefined => byType.get(type);
