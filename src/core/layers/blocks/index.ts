// The blocks that come with Layerwright, in the order of the palette.
import { bottleneck } from './bottleneck.ts';
import { convBnRelu } from './conv-bn-relu.ts';
import type { BlockDefinition } from './define.ts';
import { depthwiseSeparable } from './depthwise-separable.ts';
import { inception } from './inception.ts';
import { invertedResidual } from './inverted-residual.ts';
import { residualConvolution } from './residual-convolution.ts';
import { residualIdentity } from './residual-identity.ts';

export const blocks: readonly BlockDefinition[] = [
  convBnRelu, residualIdentity, residualConvolution, bottleneck, inception, depthwiseSeparable, invertedResidual,
];

const byType = new Map(blocks.map((block) => [block.type, block]));

export const blockByType = (type: string): BlockDefinition | undefined => byType.get(type);
