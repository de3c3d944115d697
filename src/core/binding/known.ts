// How a public model takes pictures, as nodes before the network do it.
import type { Preprocessing } from '../import/preprocessing.ts';
import type { PictureWay } from '../using/picture.ts';

/** A model that is known by its file. */
export interface KnownPreprocessing extends Preprocessing { readonly name: string }

const three = (values: readonly number[]): readonly number[] => (values.length === 1 ? [0, 1, 2].flatMap(() => values) : values);

/** Undefined for models of grey pictures, which no head for coloured ones is put on. */
export function knownPreprocessing(name: string, { channels, fit, transform, statistics }: PictureWay): KnownPreprocessing | undefined {
  if (channels !== 'rgb' && channels !== 'bgr') return undefined;
  const scaled = transform === 'scale255' ? 255 : 1;
  const { mean, std } = transform === 'standardize' && statistics ? statistics : { mean: [0], std: [scaled] };
  const size = 'width' in fit && fit.width === fit.height ? fit.width : undefined;
  return { name, mean: three(mean), std: three(std), order: channels, ...(size !== undefined && { size }) };
}
