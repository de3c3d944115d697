// Which runs, in which order: filters and orders as SQL.
import { LayerwrightError } from '../../core/errors.ts';
import { runSorts, type RunFilter, type RunOrder } from './run.ts';

const like = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** Where a final metric (`metric:<part>.<name>`) or a setting (`setting:optimizer.type`) stands: the column of `run` and the path in its JSON. */
export interface ValuePath { readonly column: 'metrics' | 'settings'; readonly path: readonly string[] }

/** undefined: not the name of such a value. */
export function valuePath(by: string): ValuePath | undefined {
  if (by.includes('"')) return undefined;
  if (by.startsWith('setting:')) {
    const path = by.slice('setting:'.length).split('.');
    return path.includes('') ? undefined : { column: 'settings', path };
  }
  if (!by.startsWith('metric:')) return undefined;
  const [part = '', ...rest] = by.slice('metric:'.length).split('.');
  return part === '' || rest.length === 0 ? undefined : { column: 'metrics', path: [part, rest.join('.')] };
}

const jsonPath = (path: readonly string[]): string => `$${path.map((name) => `."${name}"`).join('')}`;
const expected = [...runSorts, 'metric:<part>.<name>', 'setting:<name>'].join(', ');
function pathOf(by: string): ValuePath {
  const found = valuePath(by);
  if (found === undefined) throw new LayerwrightError('usage', `Runs have no value "${by}".`, { expected, received: by, hint: 'As in metric:test.accuracy or setting:learningRate.' });
  return found;
}

/** A filter as SQL after WHERE, with its values. */
export function where(filter: RunFilter): { sql: string; values: unknown[] } {
  const parts: string[] = [filter.deleted === true ? 'r.deleted IS NOT NULL' : 'r.deleted IS NULL'];
  const values: unknown[] = [];
  const add = (sql: string, ...given: unknown[]): void => { parts.push(sql); values.push(...given); };
  for (const word of (filter.text ?? '').split(/\s+/).filter((w) => w !== '')) {
    add(`(r.name LIKE ? ESCAPE '\\' OR r.id LIKE ? ESCAPE '\\' OR r.project LIKE ? ESCAPE '\\' OR r.note LIKE ? ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM run_tag t WHERE t.run = r.number AND t.tag LIKE ? ESCAPE '\\'))`, ...Array<string>(5).fill(like(word)));
  }
  if (filter.ids !== undefined) add('r.id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.ids));
  if (filter.status !== undefined) add('r.status IN (SELECT value FROM json_each(?))', JSON.stringify(filter.status));
  for (const tag of filter.tags ?? []) add('EXISTS (SELECT 1 FROM run_tag t WHERE t.run = r.number AND t.tag = ?)', tag);
  if (filter.project !== undefined) add('r.project = ?', filter.project);
  if (filter.device !== undefined) add('r.device = ?', filter.device);
  if (filter.graphHash !== undefined) add('r.graph_hash = ?', filter.graphHash);
  if (filter.dataset !== undefined) add('d.fingerprint = ?', filter.dataset);
  if (filter.pinned !== undefined) add('r.pinned = ?', Number(filter.pinned));
  if (filter.archived !== 'any') add('r.archived = ?', Number(filter.archived ?? false));
  if (filter.createdFrom !== undefined) add('r.created >= ?', filter.createdFrom);
  if (filter.createdTo !== undefined) add('r.created <= ?', filter.createdTo);
  for (const { of, is, min, max } of filter.values ?? []) {
    const { column, path } = pathOf(of);
    const value = `json_extract(r.${column}, ?)`;
    if (is !== undefined) add(`${value} = ?`, jsonPath(path), typeof is === 'boolean' ? Number(is) : is);
    if (min !== undefined) add(`${value} >= ? AND typeof(${value}) IN ('real', 'integer')`, jsonPath(path), min, jsonPath(path));
    if (max !== undefined) add(`${value} <= ?`, jsonPath(path), max);
  }
  return { sql: parts.join(' AND '), values };
}

const columnOf = { dataset: 'd.name', graphHash: 'r.graph_hash' } as const;
const byText: readonly string[] = ['name', 'project', 'dataset'];

/** An order as SQL after ORDER BY. What has no value stands last in both directions. */
export function ordering({ by, descending = false, pinnedFirst = false }: RunOrder): { sql: string; values: unknown[] } {
  const direction = descending ? 'DESC' : 'ASC';
  const first = pinnedFirst ? 'r.pinned DESC, ' : '';
  const field = runSorts.find((f) => f === by);
  if (field !== undefined) {
    const column = field === 'dataset' || field === 'graphHash' ? columnOf[field] : `r.${field}`;
    return { sql: `${first}${column} IS NULL, ${column}${byText.includes(field) ? ' COLLATE NOCASE' : ''} ${direction}, r.number ${direction}`, values: [] };
  }
  const { column, path } = pathOf(by);
  const value = `json_extract(r.${column}, ?)`;
  // A metric that is NaN or infinite is kept as its name: no place on the scale.
  const missing = column === 'metrics' ? `typeof(${value}) NOT IN ('real', 'integer')` : `${value} IS NULL`;
  return { sql: `${first}${missing}, ${value} ${direction}, r.number ${direction}`, values: [jsonPath(path), jsonPath(path)] };
}
