// All losses. The order is the palette's.
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { cosineSimilarity } from './cosine-similarity.ts';
import type { LossDefinition } from './define.ts';
import { hinge } from './hinge.ts';
import { huber } from './huber.ts';
import { klDivergence } from './kl-divergence.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

export const losses: readonly LossDefinition[] = [
  softmaxCrossEntropy, binaryCrossEntropy, meanSquaredError, meanAbsoluteError, huber, hinge, klDivergence, cosineSimilarity,
];

export const lossByType = (type: string): LossDefinition | undefined => losses.find((l) => l.type === type);
