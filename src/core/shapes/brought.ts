// Whether an edit leaves the network as sound as it was.
import { refused } from '../graph/boundary.ts';
import { applyEdit } from '../graph/edits.ts';
import type { Edit } from '../graph/edits.ts';
import type { Problem } from '../graph/problem.ts';
import type { Project } from '../graph/schema.ts';
import { inferShapes } from './infer.ts';
import type { InferOptions } from './infer.ts';
import type { Shapes } from './types.ts';

/** The problems that an edit brings. */
export function problemsBroughtBy(project: Project, shapes: Shapes, edit: Edit, options: Pick<InferOptions, 'fields' | 'inputTypes'> = {}): Problem[] {
  const after = inferShapes(applyEdit(project, edit).project, { ...options, previous: shapes });
  const before = new Set(shapes.problems.map((p) => p.message));
  return after.problems.filter((p) => !before.has(p.message));
}

/** Throws `project/invalid` with the first problem that a repetition brings: the copies do not fit one another, or what follows does not fit the last. */
export function refuseMisfits(project: Project, shapes: Shapes, edit: Edit, options?: Pick<InferOptions, 'fields' | 'inputTypes'>): void {
  const [problem] = problemsBroughtBy(project, shapes, edit, options);
  if (!problem) return;
  const numbers = problem.expected !== undefined && problem.received !== undefined ? ` Expected: ${problem.expected}; received: ${problem.received}.` : '';
  throw refused(`Repeated, it does not fit: ${problem.message}${numbers}`, problem.node, problem.hint ?? 'Repeat what gives the shape that it takes.');
}
