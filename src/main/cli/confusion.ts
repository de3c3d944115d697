// The confusion matrix as text: rows are the true classes, columns the predicted ones.
import type { Output } from './output.ts';

export interface Confusion { readonly matrix: readonly (readonly number[])[]; readonly classes?: readonly string[] }

export function printConfusion(out: Output, value: unknown): void {
  const confusion = value as Confusion | undefined;
  const matrix = confusion?.matrix;
  if (!matrix || matrix.length === 0 || matrix.length > 20) return;
  const names = matrix.map((_, i) => confusion.classes?.[i] ?? String(i));
  const left = Math.max(4, ...names.map((n) => n.length));
  const longest = Math.max(...names.map((n) => n.length));
  const limit = left + names.length * (longest + 1) <= 100 ? longest : 10;
  const width = Math.max(3, ...names.map((n) => Math.min(n.length, limit)), ...matrix.flat().map((n) => String(n).length)) + 1;
  out.say('\nConfusion matrix (rows: true class, columns: predicted)');
  out.say(' '.repeat(left) + names.map((n) => n.slice(0, limit).padStart(width)).join(''));
  matrix.forEach((row, i) => { out.say((names[i] ?? '').padEnd(left) + row.map((n) => (n === 0 ? '·' : String(n)).padStart(width)).join('')); });
}
