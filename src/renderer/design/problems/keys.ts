// Problems compared: the same mistake at the same place, whatever numbers its sentence has.
import type { Problem } from '../../../core/graph/problem.ts';

export const keyOf = ({ code, node, port, edge, path, message }: Problem): string => [code, node, port, edge, path, message].map((part) => part ?? '').join('|');
