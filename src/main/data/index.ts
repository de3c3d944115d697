// The data part, as the rest of the app uses it.
export { openDataset } from './open.ts';
export type { OpenOptions } from './open.ts';
export { readers } from './readers/index.ts';
export { madeIds } from './readers/made.ts';
export { siblingTest } from './readers/hdf5.ts';
export { describeDataset } from './describe.ts';
export type { DatasetDescription, FieldDescription } from './describe.ts';
export { epochOrder, splitDataset, splitSamples } from './split.ts';
export type { Split, SplitOptions } from './split.ts';
export { classCounts, computeStatistics, inUnits, normalizationOf, normalized } from './statistics.ts';
export type { FieldStatistics, Normalization, TransformKind } from './statistics.ts';
export { augmentations, parseAugment } from './augment/index.ts';
export type { AugmentSpec, AugmentationType } from './augment/index.ts';
export { BatchSource } from './batches.ts';
export type { Batch, BatchCounters, BatchOptions, BatchRequest, BatchStream } from './batches.ts';
export type { BatchInput, Feeds } from './fill.ts';
export { fieldOf } from './types.ts';
export type { BrokenFile, Dataset, Field, Part, Parts } from './types.ts';
