import type { GradientCase } from './case.ts';

export const convolutionTransposeCases: readonly GradientCase[] = [];
