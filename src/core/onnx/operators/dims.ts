// Arithmetic on dims: numbers, symbols, and canonical expressions of symbols such as `2*N+1` or `floor((H+1)/2)`.
import type { Dim, Shape } from '../../tensor.ts';

/** Sum of monomials: sorted factors joined by `*` ('' for the constant) → integer coefficient. */
type Polynomial = Map<string, number>;

/** Expressions longer than this become opaque: nobody reads them and they only cost time. */
const LONGEST = 160;

/** A text that can be a symbol: signs of arithmetic would be read as such in expressions. */
export const symbolName = (text: string): string => text.replaceAll(/[+\-*(),]/g, '_');

/** Cuts at a separator that stands outside parentheses; keeps the sign of a term with it. */
function terms(text: string): { sign: number; text: string }[] {
  const out: { sign: number; text: string }[] = [];
  let depth = 0;
  let from = 0;
  let sign = 1;
  for (let i = 0; i <= text.length; i++) {
    const ch = text[i];
    if (ch === '(') depth++;
    else if (ch === ')') depth--;
    else if (i === text.length || (depth === 0 && (ch === '+' || ch === '-'))) {
      if (i > from) out.push({ sign, text: text.slice(from, i) });
      sign = ch === '-' ? -1 : 1;
      from = i + 1;
    }
  }
  return out;
}

function factors(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const ch = text[i];
    if (ch === '(') depth++;
    else if (ch === ')') depth--;
    else if (i === text.length || (depth === 0 && ch === '*')) {
      out.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return out;
}

function parse(dim: Dim): Polynomial {
  const p: Polynomial = new Map();
  if (typeof dim === 'number') {
    if (dim !== 0) p.set('', dim);
    return p;
  }
  for (const { sign, text } of terms(dim)) {
    let coefficient = sign;
    const symbols: string[] = [];
    for (const f of factors(text)) {
      if (/^\d+$/.test(f)) coefficient *= Number(f);
      else symbols.push(f);
    }
    addTerm(p, symbols.sort().join('*'), coefficient);
  }
  return p;
}

function addTerm(p: Polynomial, key: string, coefficient: number): void {
  const sum = (p.get(key) ?? 0) + coefficient;
  if (sum === 0) p.delete(key);
  else p.set(key, sum);
}

function format(p: Polynomial): Dim {
  if (p.size === 0) return 0;
  const constant = p.get('') ?? 0;
  if (p.size === 1 && p.has('')) return constant;
  const keys = [...p.keys()].filter((k) => k !== '').sort();
  let text = '';
  for (const key of keys) {
    const c = p.get(key) as number;
    text += c < 0 ? '-' : text === '' ? '' : '+';
    text += Math.abs(c) === 1 ? key : `${Math.abs(c)}*${key}`;
  }
  if (constant !== 0) text += constant < 0 ? `${constant}` : `+${constant}`;
  return text;
}

const tooLong = (d: Dim): boolean => typeof d === 'string' && d.length > LONGEST;

/** Too long expressions become a short opaque symbol, the same for equal expressions. */
function shorten(d: Dim): Dim {
  if (typeof d === 'number' || !tooLong(d)) return d;
  let hash = 0x811c9dc5;
  let other = 5381;
  for (let i = 0; i < d.length; i++) {
    hash = Math.imul(hash ^ d.charCodeAt(i), 0x01000193);
    other = (Math.imul(other, 33) ^ d.charCodeAt(i)) | 0;
  }
  return `d${(hash >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  const p = parse(a);
  for (const [key, c] of parse(b)) addTerm(p, key, c);
  return shorten(format(p));
}

export function subDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (b === 0) return a;
  if (a === b) return 0;
  const p = parse(a);
  for (const [key, c] of parse(b)) addTerm(p, key, -c);
  return shorten(format(p));
}

export function mulDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (a === 1) return b;
  if (b === 1) return a;
  if (a === 0 || b === 0) return 0;
  const q = parse(b);
  const p: Polynomial = new Map();
  for (const [k1, c1] of parse(a)) {
    for (const [k2, c2] of q) {
      const key = [...(k1 === '' ? [] : factors(k1)), ...(k2 === '' ? [] : factors(k2))].sort().join('*');
      addTerm(p, key, c1 * c2);
    }
  }
  return shorten(format(p));
}

/** ⌊a / b⌋ of sizes; exact where every term divides. */
export function floorDivDims(a: Dim, b: Dim): Dim {
  if (b === 1) return a;
  if (a === b) return 1;
  if (a === 0) return 0;
  if (typeof a === 'number' && typeof b === 'number') return b === 0 ? 0 : Math.floor(a / b);
  const p = parse(a);
  const q = parse(b);
  const exact = divideExactly(p, q);
  if (exact) return shorten(format(exact));
  if (typeof b === 'number' && b > 0) {
    // ⌊(b·m + r) / b⌋ = m + ⌊r / b⌋, so that equal sizes get equal texts.
    const whole: Polynomial = new Map();
    const rest: Polynomial = new Map();
    for (const [key, c] of p) {
      const m = Math.floor(c / b);
      if (m !== 0) whole.set(key, m);
      if (c - m * b !== 0) rest.set(key, c - m * b);
    }
    const inner = format(rest);
    const atom = typeof inner === 'number' ? Math.floor(inner / b) : floorAtom(inner, b);
    return addDims(format(whole), shorten(atom));
  }
  return shorten(floorAtom(format(p), b));
}

const floorAtom = (a: Dim, b: Dim): Dim => `floor(${wrap(a)}/${wrap(b)})`;
/** Parentheses around sums and products only: a lone floor(…) has its own. */
const wrap = (d: Dim): string => (typeof d === 'string' && (terms(d).length > 1 || factors(d).length > 1) ? `(${d})` : String(d));

/** p / q where q is one monomial (or p a multiple of it, or equal sums). */
function divideExactly(p: Polynomial, q: Polynomial): Polynomial | undefined {
  if (q.size !== 1) return undefined;
  const [[key, coefficient]] = [...q] as [[string, number]];
  const divisor = key === '' ? [] : factors(key);
  const out: Polynomial = new Map();
  for (const [k, c] of p) {
    if (c % coefficient !== 0) return undefined;
    const left = k === '' ? [] : factors(k);
    for (const f of divisor) {
      const at = left.indexOf(f);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    addTerm(out, left.join('*'), c / coefficient);
  }
  return out;
}

/** ⌈a / b⌉. */
export const ceilDivDims = (a: Dim, b: number): Dim => floorDivDims(addDims(a, b - 1), b);

export function maxDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.max(a, b);
  return a === b ? a : shorten(`max(${[a, b].map(String).sort().join(',')})`);
}

export function minDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math.min(a, b);
  return a === b ? a : shorten(`min(${[a, b].map(String).sort().join(',')})`);
}

export const productOf = (dims: Shape): Dim => dims.reduce(mulDims, 1);
