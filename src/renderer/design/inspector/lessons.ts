// What a layer computes in its user's own numbers: output sizes, parameters, multiply-adds, written out as formulas.
import type { ActivationName } from '../../../core/layers/activations.ts';
import type { FlatNode } from '../../../core/shapes/types.ts';
import { guessLessons } from './lessons/losses.ts';
import { formula, product } from './lessons/formula.ts';
import type { Lesson } from './lessons/formula.ts';
import { normLessons, otherLessons } from './lessons/others.ts';
import { startLessons } from './lessons/start.ts';
import { convolutionLessons, poolLessons } from './lessons/windows.ts';

/** The lessons of a layer or loss, the most telling first; none where there is nothing to work out. */
export function lessonsOf(node: FlatNode): readonly Lesson[] {
  switch (node.kind.type) {
    case 'Conv1D': case 'Conv2D': case 'Conv3D': case 'DepthwiseConv2D': case 'SeparableConv2D': case 'ConvTranspose2D':
      return [...convolutionLessons(node), ...startLessons(node)];
    case 'MaxPool1D': case 'MaxPool2D': case 'MaxPool3D': case 'AvgPool1D': case 'AvgPool2D': case 'AvgPool3D': return poolLessons(node);
    case 'Dense': return [...denseLessons(node), ...startLessons(node)];
    case 'BatchNorm': case 'LayerNorm': case 'GroupNorm': case 'InstanceNorm': case 'Normalize': case 'PReLU': return normLessons(node);
    default: return node.kind.role === 'loss' ? guessLessons(node) : otherLessons(node);
  }
}

interface DenseParams { readonly units: number; readonly bias: boolean; readonly activation: ActivationName }

function denseLessons(node: FlatNode): Lesson[] {
  const { units, bias, activation } = node.params as DenseParams;
  const shape = node.sources[0]?.type.shape ?? [];
  const inputs = Number(shape.at(-1));
  const places = shape.slice(1, -1);
  const slopes = activation === 'prelu' ? units : 0;
  return [
    formula('parameters', `n·u${bias ? ' + u' : ''}${slopes > 0 ? ' + u' : ''}`, [`${inputs}·${units}`, ...(bias ? [String(units)] : []), ...(slopes > 0 ? [String(slopes)] : [])].join(' + '), inputs * units + (bias ? units : 0) + slopes),
    ...(places.length > 0 && places.every((d) => typeof d === 'number')
      ? [formula('multiplyAdds', 'places·n·u', product([...places, inputs, units]), node.cost.multiplyAdds)]
      : [formula('multiplyAdds', 'n·u', product([inputs, units]), node.cost.multiplyAdds)]),
  ];
}
