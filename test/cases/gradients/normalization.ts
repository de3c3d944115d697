import type { GradientCase } from './case.ts';

export const normalizationCases: readonly GradientCase[] = [];
