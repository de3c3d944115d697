// How a public model takes pictures, as nodes before the network do it.
import type { Preprocessing } from '../import/preprocessing.ts';
import { channelsOf, valuesOf } from '../using/picture.ts';
import type { PictureWay } from '../using/picture.ts';

/** A model that is known by its file. */
export interface KnownPreprocessing extends Preprocessing { readonly name: string }

/** Undefined for models of grey pictures, which no head for coloured ones is put on. Throws as `valuesOf`. */
export function knownPreprocessing(name: string, way: PictureWay): KnownPreprocessing | undefined {
  if (channelsOf(way) !== 3) return undefined;
  const { fit } = way;
  const { subtract, divide } = valuesOf(way, 3);
  const size = 'width' in fit && fit.width === fit.height ? fit.width : undefined;
  return { name, mean: subtract, std: divide, order: way.channels === 'bgr' ? 'bgr' : 'rgb', ...(size !== undefined && { size }) };
}
