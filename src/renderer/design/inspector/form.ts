// What a form needs to know of the params of a node, from their zod schema: one control a param, with title, help and default.
import { z } from 'zod';
import type { NodeKind } from '../../../core/graph/catalogue.ts';
import { parseParams } from '../../../core/graph/catalogue.ts';

export interface NumberRule {
  readonly whole: boolean;
  /** Smallest and largest value; `above` and `below` leave the bound itself out. */
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

export type Control =
  | ({ readonly kind: 'number' } & NumberRule)
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** Several numbers: `single` where one number alone stands for all. */
  | { readonly kind: 'numbers'; readonly single: boolean; readonly entry: NumberRule; readonly least: number; readonly most: number }
  | { readonly kind: 'variant'; readonly options: readonly { readonly type: string; readonly fields: readonly FormField[] }[] }
  /** null where it is empty. */
  | { readonly kind: 'optional'; readonly inner: Control }
  | { readonly kind: 'text' }
  /** Any JSON: params of the user's own blocks whose meaning is not known. */
  | { readonly kind: 'json' };

export interface FormField {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly unit?: string;
  /** undefined: there is none, a value must be given. */
  readonly fallback: unknown;
  readonly control: Control;
}

interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly help?: string;
  readonly unit?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const memo = new WeakMap<z.ZodObject, readonly FormField[]>();

/** The fields of a type's params, in the order of the schema. */
export function fieldsOf(params: z.ZodObject): readonly FormField[] {
  const found = memo.get(params);
  if (found) return found;
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Schema;
  const fields = fieldsOfObject(schema);
  memo.set(params, fields);
  return fields;
}

const fieldsOfObject = (schema: Schema): FormField[] =>
  Object.entries(schema.properties ?? {}).filter(([, s]) => s.const === undefined).map(([name, s]) => ({
    name, title: s.title ?? titleOf(name), help: s.help ?? '', fallback: s.default, control: controlOf(s), ...(s.unit !== undefined && { unit: s.unit }),
  }));

/** `stddev` → `Stddev`: for params inside of params, which have no title. */
const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const isNumber = (s: Schema): boolean => s.type === 'integer' || s.type === 'number';

function ruleOf(s: Schema): NumberRule {
  const bound = (n: number | undefined): n is number => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER;
  return {
    whole: s.type === 'integer',
    ...(bound(s.minimum) && { min: s.minimum }), ...(bound(s.maximum) && { max: s.maximum }),
    ...(bound(s.exclusiveMinimum) && { above: s.exclusiveMinimum }), ...(bound(s.exclusiveMaximum) && { below: s.exclusiveMaximum }),
  };
}

/** Entries of a list: one rule; of several kinds of number (a size, or −1) the schema itself has the last word. */
function entryOf(items: readonly Schema[]): NumberRule | undefined {
  const kinds = items.flatMap((i) => i.anyOf ?? [i]);
  if (kinds.length === 0 || !kinds.every(isNumber)) return undefined;
  return kinds.length === 1 ? ruleOf(kinds[0] as Schema) : { whole: kinds.every((k) => k.type === 'integer' || Number.isInteger(k.const)) };
}

function listOf(s: Schema, single: boolean): Control | undefined {
  if (s.type !== 'array') return undefined;
  const entry = entryOf(s.prefixItems ?? (s.items ? [s.items] : []));
  const fixed = s.prefixItems?.length;
  return entry && { kind: 'numbers', single, entry, least: s.minItems ?? fixed ?? 0, most: s.maxItems ?? fixed ?? Infinity };
}

function controlOf(s: Schema): Control {
  const branches = s.oneOf ?? s.anyOf;
  if (branches) return unionOf(branches);
  if (s.enum) return { kind: 'choice', options: s.enum.map(String) };
  if (isNumber(s)) return { kind: 'number', ...ruleOf(s) };
  if (s.type === 'boolean') return { kind: 'flag' };
  if (s.type === 'string') return { kind: 'text' };
  return listOf(s, false) ?? { kind: 'json' };
}

function unionOf(branches: readonly Schema[]): Control {
  const some = branches.filter((b) => b.type !== 'null');
  const [first, second] = some;
  if (some.length < branches.length && first) return { kind: 'optional', inner: some.length === 1 ? controlOf(first) : unionOf(some) };
  if (some.length === 2 && first && second && isNumber(first)) {
    const list = listOf(second, true);
    if (list) return list;
  }
  const variants = some.map((b) => ({ type: b.properties?.['type']?.const, fields: fieldsOfObject(b) }));
  if (variants.every((v): v is { type: string; fields: FormField[] } => typeof v.type === 'string')) return { kind: 'variant', options: variants };
  return { kind: 'json' };
}

/** The value of a param as text; '' for null. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((v) => typeof v === 'number')) return value.every((v) => v >= 0) ? value.join(' × ') : value.join(', ');
  return JSON.stringify(value);
}

/** What was typed as the value that it means; undefined where it means none. The schema says whether the value is right. */
export function valueOf(control: Control, text: string): { readonly value: unknown } | undefined {
  const typed = text.trim().replaceAll('−', '-');
  switch (control.kind) {
    case 'optional': return typed === '' ? { value: null } : valueOf(control.inner, typed);
    case 'number': {
      const value = Number(typed.replace(/^(-?\d+),(\d+)$/, '$1.$2'));
      return typed === '' || !Number.isFinite(value) ? undefined : { value };
    }
    case 'numbers': {
      const parts = typed === '' ? [] : typed.split(/\s*[×x*,;]\s*|\s+/i);
      const values = parts.map(Number);
      if (parts.includes('') || !values.every(Number.isFinite)) return undefined;
      if (values.length === 0 && control.single) return undefined;
      return { value: control.single && values.length === 1 ? values[0] : values };
    }
    case 'text': case 'choice': return { value: text };
    case 'flag': return typed === 'true' || typed === 'false' ? { value: typed === 'true' } : undefined;
    default:
      try {
        return { value: JSON.parse(typed) as unknown };
      } catch {
        return undefined;
      }
  }
}

/** One step up (1) or down (−1) of a number, kept inside its rule: whole numbers by 1, others by a tenth of their size. */
export function stepped(rule: NumberRule, value: number, by: number): number {
  if (!rule.whole) {
    const size = 10 ** (Math.floor(Math.log10(Math.abs(value) || 0.1)) - 1);
    const next = Number((value + by * size).toPrecision(6));
    // Towards a bound that is left out the steps become smaller, and never reach it.
    const past = (rule.above !== undefined && next <= rule.above) || (rule.below !== undefined && next >= rule.below);
    return past ? value : clamped(rule, next);
  }
  return clamped(rule, value + by);
}

function clamped(rule: NumberRule, value: number): number {
  const least = rule.min ?? (rule.whole && rule.above !== undefined ? rule.above + 1 : -Infinity);
  const most = rule.max ?? (rule.whole && rule.below !== undefined ? rule.below - 1 : Infinity);
  return Math.max(least, Math.min(most, value));
}

/** A typed text with the number at the caret stepped; undefined where no number stands there. */
export function steppedText(control: Control, text: string, caret: number, by: number): string | undefined {
  if (control.kind === 'optional') return steppedText(control.inner, text, caret, by);
  const rule = control.kind === 'number' ? control : control.kind === 'numbers' ? control.entry : undefined;
  if (!rule) return undefined;
  for (const match of text.matchAll(/[-−]?[\d.]+(?:e[-+]?\d+)?/gi)) {
    const [word] = match;
    if (caret < match.index || caret > match.index + word.length) continue;
    const value = Number(word.replace('−', '-'));
    return Number.isFinite(value) ? text.slice(0, match.index) + String(stepped(rule, value, by)) + text.slice(match.index + word.length) : undefined;
  }
  return undefined;
}

export interface Mistake { readonly message: string; readonly expected?: string; readonly received?: string }

/** What the core says of each param, by its name; unknown names under ''. Of one param the first mistake. */
export function mistakesOf(kind: NodeKind, params: Record<string, unknown>): ReadonlyMap<string, Mistake> {
  const parsed = parseParams(kind, params);
  const mistakes = new Map<string, Mistake>();
  if (parsed.ok) return mistakes;
  for (const { path, message, expected, received } of parsed.issues) {
    const name = /^[^.[]*/.exec(path)?.[0] ?? '';
    if (!mistakes.has(name)) mistakes.set(name, { message, ...(expected !== undefined && { expected }), ...(received !== undefined && { received }) });
  }
  return mistakes;
}


export const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Whether a param is set to something else than its default. */
export const isChanged = (field: FormField, params: Readonly<Record<string, unknown>>): boolean => Object.hasOwn(params, field.name) && !same(params[field.name], field.fallback);

/** The value that holds: the one given, or the default. */
export const valueIn = (field: FormField, params: Readonly<Record<string, unknown>>): unknown => (Object.hasOwn(params, field.name) ? params[field.name] : field.fallback);

/** Params that only count beside another one: hidden while they do not, unless they were set. */
export function counts(field: FormField, fields: readonly FormField[], params: Readonly<Record<string, unknown>>): boolean {
  if (isChanged(field, params)) return true;
  const other = (name: string): unknown => {
    const found = fields.find((f) => f.name === name);
    return found && valueIn(found, params);
  };
  switch (field.name) {
    case 'pads': return other('padding') === 'explicit';
    case 'outputPadding': return other('padding') !== 'same';
    case 'biasInitializer': return other('bias') !== false;
    case 'parts': return textOf(other('sizes')) === '';
    default: return true;
  }
}

/** Params that say how the weights start and are held down: they stand in a section of their own. */
export const isWeightField = (field: FormField): boolean => field.control.kind === 'variant' || field.name === 'l1' || field.name === 'l2';

/** The fields that several types have in common, as the first has them. */
export function commonFields(kinds: readonly { readonly params: z.ZodObject }[]): readonly FormField[] {
  const [first, ...others] = kinds.map((k) => fieldsOf(k.params));
  return (first ?? []).filter((field) => others.every((fields) => fields.some((f) => f.name === field.name && f.title === field.title && f.help === field.help && same(f.control, field.control))));
}

/** One value for several nodes: the value they share, or that they differ. */
export function shared<T>(values: readonly T[]): { readonly mixed: false; readonly value: T | undefined } | { readonly mixed: true } {
  const [first] = values;
  return values.every((v) => same(v, first)) ? { mixed: false, value: first } : { mixed: true };
}
