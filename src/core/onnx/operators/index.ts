// The operator table: every operator that Layerwright can infer, by name (`domain.Name` outside ai.onnx).
import type { Operator } from './operator.ts';

export const operators: Readonly<Record<string, Operator>> = {};
