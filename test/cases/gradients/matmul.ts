import type { GradientCase } from './case.ts';

export const matmulCases: readonly GradientCase[] = [];
