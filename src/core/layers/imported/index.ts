// Node types that only imported models have; they are not in the palette.
import { constant } from './constant.ts';
import { modelInput, modelOutput } from './ends.ts';
import { operator } from './operator.ts';

export const importedLayers = [modelInput, operator, constant, modelOutput] as const;
