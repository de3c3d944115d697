// zod's issues in this project's words: a path, what was expected, what was received.
import type { z } from 'zod';
import { LayerwrightError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

export interface Issue {
  /** `nodes[3].params.units`; '' for the document itself. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
}

type ZodIssue = z.core.$ZodIssue;

/** `graph.nodes[3].params.units`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}

/** A value in at most 60 characters. */
export function briefly(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const choices = (values: readonly unknown[]): string => values.map((v) => (typeof v === 'string' ? v : String(v))).join(', ');

function expectation(issue: ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': return issue.expected === 'int' ? 'a whole number' : article(issue.expected);
    case 'invalid_value': return issue.values.length === 1 ? choices(issue.values) : `one of ${choices(issue.values)}`;
    case 'too_small': return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big': return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'not_multiple_of': return `a multiple of ${issue.divisor}`;
    case 'invalid_format': return issue.message;
    case 'unrecognized_keys': return 'known names only';
    case 'invalid_union': {
      if ('options' in issue && Array.isArray(issue.options)) return `one of ${choices(issue.options)}`;
      const parts = issue.errors.flatMap((branch) => (branch[0] ? [expectation(branch[0])] : [])).filter((p) => p !== undefined);
      return parts.length === 0 ? undefined : [...new Set(parts)].join(' or ');
    }
    default: return undefined;
  }
}

function bound(origin: string, words: string, limit: number | bigint): string {
  if (origin === 'string') return `${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `${words} ${limit} entries`;
  return words === 'more than' ? `a number above ${limit}` : words === 'less than' ? `a number below ${limit}` : `a number of ${words} ${limit}`;
}

function article(type: string): string {
  const word = type === 'record' ? 'object' : type === 'tuple' || type === 'array' ? 'list' : type;
  return /^[aeio]/.test(word) ? `an ${word}` : `a ${word}`;
}

/** One issue as words. `root` is the value that was parsed. */
function describeIssue(issue: ZodIssue, root: unknown): Issue {
  const path = formatPath(issue.path);
  const expected = expectation(issue);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.join(', ');
    return { path, message: `${path === '' ? 'There' : path} has no such setting: ${keys}.`.replace('There has no such setting', 'Unknown setting'), expected: 'known names only', received: keys };
  }
  const received = briefly(valueAt(root, issue.path));
  const what = path === '' ? 'The value' : path;
  const message = issue.code === 'custom' ? issue.message : received === 'nothing' ? `${what} is missing.` : `${what} is not valid.`;
  return { path, message, ...(expected !== undefined && { expected }), received };
}

/** All issues, deepest first reported by zod kept in its order. */
export const describeIssues = (error: z.core.$ZodError, root: unknown): Issue[] => error.issues.map((issue) => describeIssue(issue, root));

/**
 * Settings against their schema, defaults filled in. `what` stands before the sentence, `path` is the place of the
 * settings in the document. Throws with `code`, naming the setting, what it takes and what it was given.
 */
export function parseSettings<S extends z.ZodType>(schema: S, given: unknown, { code, what, path }: { code: ErrorCode; what: string; path: string }): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = describeIssues(parsed.error, given);
  const at = issue?.path ?? '';
  const known = 'shape' in schema && schema.shape !== null && typeof schema.shape === 'object' ? Object.keys(schema.shape) : [];
  const unknown = parsed.error.issues[0]?.code === 'unrecognized_keys' && at === '';
  const expected = unknown ? (known.length === 0 ? 'no settings' : known.join(', ')) : issue?.expected;
  throw new LayerwrightError(code, `${what}: ${issue?.message ?? 'not valid.'}`, {
    where: at === '' ? path : `${path}.${at}`, ...(expected !== undefined && { expected }), received: issue?.received ?? briefly(given),
  });
}
