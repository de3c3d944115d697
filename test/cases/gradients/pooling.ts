import type { GradientCase } from './case.ts';

export const poolingCases: readonly GradientCase[] = [];
