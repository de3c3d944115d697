// The project's own operators: wholes that a gradient rule must see, each with its expansion into standard operators.
import type { Operator } from './operator.ts';

/** By `layerwright.Name`. They are expanded before anything runs or is exported. */
export const composites: Record<string, Operator> = {};
