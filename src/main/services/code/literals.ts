// Values as source text: Python's literals, and the names of things in it.

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

const WIDTH = 110;

/** A Python literal; lists and dictionaries that do not fit on a line get one a line for each entry. */
export function python(value: unknown, indent = 0): string {
  const v = value as Plain;
  if (v === null) return 'None';
  if (typeof v === 'boolean') return v ? 'True' : 'False';
  if (typeof v === 'number') return Number.isFinite(v) ? String(v) : `float("${Number.isNaN(v) ? 'nan' : v > 0 ? 'inf' : '-inf'}")`;
  // What JSON escapes Python reads the same.
  if (typeof v === 'string') return JSON.stringify(v);
  const list = Array.isArray(v);
  const entries = list ? (v as readonly Plain[]).map((e) => python(e, indent + 4)) : Object.entries(v as Record<string, Plain>).map(([k, e]) => `${JSON.stringify(k)}: ${python(e, indent + 4)}`);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  const flat = `${open}${entries.join(', ')}${close}`;
  if (flat.length + indent <= WIDTH && !flat.includes('\n')) return flat;
  const pad = ' '.repeat(indent + 4);
  return `${open}\n${entries.map((e) => `${pad}${e},\n`).join('')}${' '.repeat(indent)}${close}`;
}

const reserved = new Set(['False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield', 'self', 'torch', 'nn', 'F']);

/** Gives every id a name that Python takes, each a different one. */
export function pythonNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(reserved);
  return new Map(ids.map((id) => {
    const plain = id.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`;
    taken.add(name);
    return [id, name];
  }));
}
