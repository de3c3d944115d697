// project.json → Project: JSON, version, migration, schema; every mistake a located error.
import { LayerwrightError } from '../errors.ts';
import type { ErrorDetails } from '../errors.ts';
import { briefly, describeIssues } from './issues.ts';
import { migrateDocument } from './migrations/index.ts';
import type { Document } from './migrations/index.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from './schema.ts';
import type { Project } from './schema.ts';

/**
 * Reads a project from its text or from parsed JSON. `where` names the file in errors.
 * Throws `project/damaged` (no JSON, or not a project), `project/newer-version`, `project/invalid` (a field is missing or wrong).
 * The graph's own mistakes (unknown layers, wires to nowhere) are `checkProject`'s.
 */
export function parseProject(input: unknown, where: string): Project {
  const document = documentOf(typeof input === 'string' ? parseJson(input, where) : input, where);
  const version = versionOf(document, where);
  const current = migrateDocument(document, version, PROJECT_VERSION);
  const result = projectSchema.safeParse(current);
  if (result.success) return result.data;
  const [first, ...others] = describeIssues(result.error, current);
  if (!first) throw new LayerwrightError('project/invalid', 'The project is not valid.', { where });
  const details: ErrorDetails = { where: first.path === '' ? where : `${where} → ${first.path}` };
  if (first.expected !== undefined) details.expected = first.expected;
  if (first.received !== undefined) details.received = first.received;
  if (others.length > 0) details.hint = `There ${others.length === 1 ? 'is 1 more mistake' : `are ${others.length} more mistakes`}: ${others.slice(0, 3).map((o) => o.path || o.message).join(', ')}${others.length > 3 ? ', …' : ''}.`;
  throw new LayerwrightError('project/invalid', first.message, details);
}

function parseJson(text: string, where: string): unknown {
  if (text.trim() === '') throw new LayerwrightError('project/damaged', 'The project file is empty.', { where });
  try {
    // A byte order mark is no mistake of the user.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const said = /position (\d+)/.exec(message)?.[1];
    const position = said === undefined ? firstBadToken(text) : Number(said);
    const place = position === undefined ? '' : ` → ${lineOf(text, position)}`;
    throw new LayerwrightError('project/damaged', 'The project file is not valid JSON.', {
      where: `${where}${place}`, expected: 'JSON', received: message.replace(/\s*\(line.*$/s, '').slice(0, 160),
      hint: 'Restore the file from a copy, or repair the place named.', cause: thrown,
    });
  }
}

/** JavaScript does not always say where the JSON ends to be JSON: the first place where no token of JSON stands. */
function firstBadToken(text: string): number | undefined {
  const token = /\s*(?:[{}[\],:]|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*/y;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    if (!token.test(text)) return at;
  }
  return undefined;
}

function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function documentOf(value: unknown, where: string): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LayerwrightError('project/damaged', 'The file does not hold a project.', { where, expected: 'an object', received: briefly(value) });
  }
  const document = value as Document;
  if (document['format'] !== PROJECT_FORMAT) {
    throw new LayerwrightError('project/damaged', 'The file does not hold a Layerwright project.', {
      where: `${where} → format`, expected: PROJECT_FORMAT, received: briefly(document['format']),
    });
  }
  return document;
}

function versionOf(document: Document, where: string): number {
  const version = document['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new LayerwrightError('project/invalid', 'version is not valid.', { where: `${where} → version`, expected: 'a whole number from 1', received: briefly(version) });
  }
  if (version > PROJECT_VERSION) {
    throw new LayerwrightError('project/newer-version', 'The project was saved by a newer Layerwright.', {
      where: `${where} → version`, expected: `version ${PROJECT_VERSION} or older`, received: `version ${version}`, hint: 'Update Layerwright to open it.',
    });
  }
  return version;
}
