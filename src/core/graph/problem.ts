// A mistake in the document as a value: what the editor marks on the canvas and the terminal prints.
import { LayerwrightError } from '../errors.ts';
import type { ErrorCode, ErrorDetails } from '../errors.ts';

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  /** Id of the node; inside blocks `block/inner`. */
  readonly node?: string;
  readonly port?: string;
  /** Index in the graph's list of edges. */
  readonly edge?: number;
  /** Place in the document: `graph.nodes[3].params.units`. */
  readonly path?: string;
  readonly expected?: string;
  readonly received?: string;
  readonly hint?: string;
}

/** Place of a problem for people: `conv1` or `conv1 (graph.nodes[3].params.units)`. */
export function placeOf(problem: Problem): string | undefined {
  const node = problem.node === undefined ? undefined : problem.port === undefined ? problem.node : `${problem.node}, port ${problem.port}`;
  if (node === undefined) return problem.path;
  return problem.path === undefined ? node : `${node} (${problem.path})`;
}

/** The problem as an error that can be thrown, with `file → place` as its place where the file is given. */
export function errorOf(problem: Problem, file?: string): LayerwrightError {
  const place = placeOf(problem);
  const details: ErrorDetails = {};
  const where = [file, place].filter((part) => part !== undefined).join(' → ');
  if (where !== '') details.where = where;
  if (problem.expected !== undefined) details.expected = problem.expected;
  if (problem.received !== undefined) details.received = problem.received;
  if (problem.hint !== undefined) details.hint = problem.hint;
  return new LayerwrightError(problem.code, problem.message, details);
}

/** Throws the first problem; the message says how many more there are. */
export function throwProblems(problems: readonly Problem[], file?: string): void {
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length - 1;
  throw errorOf(more === 0 ? first : { ...first, message: `${first.message} (and ${more} more problem${more === 1 ? '' : 's'})` }, file);
}
