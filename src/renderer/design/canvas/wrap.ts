// A long layout cut into rows that a window can show, cut where few wires cross.
import { rowsOf } from '../../../core/graph/layout.ts';

interface Place { readonly x: number; readonly y: number }

/** A canvas in an ordinary window. */
const VIEW = { width: 1100, height: 700 };

/** Places of cards, the columns that stand beyond a row's end brought to the next row. */
export function wrapPlaces(places: Readonly<Record<string, Place>>, edges: readonly { readonly from: string; readonly to: string }[], size: { readonly column: number; readonly row: number }): Readonly<Record<string, Place>> {
  const entries = Object.entries(places);
  const left = Math.min(...entries.map(([, p]) => p.x));
  const columnOf = (id: string): number => Math.round(((places[id]?.x ?? left) - left) / size.column);
  const count = Math.max(...entries.map(([id]) => columnOf(id))) + 1;
  const columns = Array.from({ length: count }, (_, i) => entries.filter(([id]) => columnOf(id) === i).map(([id]) => id));
  const cuts = columns.map((_, i) => new Set(edges.filter((e) => columnOf(e.from) < i && columnOf(e.to) >= i).map((e) => e.from)).size);
  const extent = (ids: readonly string[]): { top: number; bottom: number } => {
    const ys = ids.flatMap((id) => places[id]?.y ?? []);
    return ys.length === 0 ? { top: 0, bottom: 0 } : { top: Math.min(...ys), bottom: Math.max(...ys) };
  };
  const heightOf = (row: readonly (readonly string[])[]): number => {
    const { top, bottom } = extent(row.flat());
    return bottom - top + size.row + 20;
  };
  let best = [columns];
  let bestScale = 0;
  for (let n = 1; n <= Math.min(count, 40); n++) {
    const rows = rowsOf(columns, Math.ceil(count / n), cuts);
    const scale = Math.min(1, VIEW.width / (Math.max(...rows.map((r) => r.length)) * size.column), VIEW.height / rows.reduce((sum, r) => sum + heightOf(r), 0));
    if (scale > bestScale + 0.02) [best, bestScale] = [rows, scale];
  }
  const result: Record<string, Place> = {};
  let top = 0;
  let first = 0;
  for (const row of best) {
    const { top: above } = extent(row.flat());
    for (const id of row.flat()) {
      const place = places[id];
      if (place) result[id] = { x: place.x - first * size.column, y: place.y - above + top };
    }
    top += heightOf(row);
    first += row.length;
  }
  return result;
}
