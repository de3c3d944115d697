// The operator table's rows: each runs in onnxruntime, which says what its outputs really are.
import { mathCases, microsoftCases } from './math.ts';
import { structureCases } from './structure.ts';
export type { OperatorCase } from './case.ts';

export const operatorCases = [...mathCases, ...structureCases, ...microsoftCases];
