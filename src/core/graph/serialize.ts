// Project → text that diffs well: fixed order of fields, sorted records, one node or edge a line where it fits.
import type { Project } from './schema.ts';

const WIDTH = 140;

/** Fields of the document in the order in which they are written; names that are not here (params, bindings) are sorted. */
const fieldOrder = [
  'format', 'version', 'name', 'template', 'seed', 'model', 'title', 'summary', 'graph', 'blocks', 'data', 'bindings', 'training',
  'nodes', 'edges', 'frames', 'groups', 'id', 'type', 'parent', 'label', 'kind', 'number', 'params', 'color', 'position', 'x', 'y', 'size', 'width', 'height',
  'mode', 'frozen', 'statistics', 'learningRateFactor', 'shareWeightsWith', 'weights', 'group', 'note',
  'from', 'to', 'node', 'port', 'inputs', 'outputs', 'losses', 'field', 'transform',
];
const rank = new Map(fieldOrder.map((name, i) => [name, i]));
/** Lists whose entries each get a line of their own. */
const rows = new Set(['nodes', 'edges', 'frames', 'groups']);
/** Objects that are never squeezed into one line. */
const sections = new Set(['', 'graph', 'blocks', 'data', 'bindings', 'training']);

/** The text of project.json, with a newline at its end. `parseProject(serializeProject(p))` is `p`. */
export function serializeProject(project: Project): string {
  return `${write(project, '', '')}\n`;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (rank.get(a) ?? 1e3) - (rank.get(b) ?? 1e3) || (a < b ? -1 : a > b ? 1 : 0));
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = entriesOf(value);
    return entries.length === 0 ? '{}' : `{ ${entries.map(([k, v]) => `${JSON.stringify(k)}: ${inline(v)}`).join(', ')} }`;
  }
  return JSON.stringify(value);
}

function write(value: unknown, key: string, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries: [string, unknown][] = isList ? value.map((v) => ['', v] as [string, unknown]) : entriesOf(value);
  if (entries.length === 0) return isList ? '[]' : '{}';
  if (!rows.has(key) && (isList || !sections.has(key) || indent.length > 8)) {
    const line = inline(value);
    if (line.length + indent.length + key.length <= WIDTH) return line;
  }
  const inner = `${indent}  `;
  const lines = entries.map(([k, v]) => {
    if (!isList) return `${inner}${JSON.stringify(k)}: ${write(v, k, inner)}`;
    const line = inline(v);
    return `${inner}${line.length + inner.length <= WIDTH ? line : write(v, 'entry', inner)}`;
  });
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}
