// All readers, in the order in which they are asked.
import { csv } from './csv.ts';
import { hdf5 } from './hdf5.ts';
import { idx } from './idx.ts';
import { images } from './images.ts';
import { made } from './made.ts';
import { npy } from './npy.ts';

export const readers = [made, hdf5, npy, idx, images, csv] as const;
