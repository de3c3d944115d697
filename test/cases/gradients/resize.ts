import type { GradientCase } from './case.ts';

export const resizeCases: readonly GradientCase[] = [];
