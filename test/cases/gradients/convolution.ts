import type { GradientCase } from './case.ts';

export const convolutionCases: readonly GradientCase[] = [];
