// Where the window was, kept for the next start: on a display that is still there.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface Placement { readonly bounds: Box; readonly maximised: boolean }

export const smallest = { width: 960, height: 600 } as const;
const usual = { width: 1280, height: 800 } as const;
/** Pixels of the title bar that must be seen for the window to be caught. */
const GRIP = 80;

const number = z.number().refine(Number.isFinite);
const schema = z.object({ version: z.literal(1), bounds: z.object({ x: number, y: number, width: number, height: number }), maximised: z.boolean() });

/** What was kept; nothing where there is none, or it is damaged. */
export function readPlacement(file: string): Placement | undefined {
  try {
    const { bounds, maximised } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { bounds, maximised };
  } catch {
    return undefined;
  }
}

/** Best effort: a placement that is not kept is no reason to stay open. */
export function writePlacement(file: string, placement: Placement): void {
  try {
    writeFileSync(file, JSON.stringify({ version: 1, ...placement }));
  } catch {
    // A full disk, say.
  }
}

/** Size and place for a new window: as kept where its top can be seen on one of the displays, else the size alone, as far as it fits. */
export function placed(kept: Placement | undefined, displays: readonly Box[]): { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number } {
  const { bounds } = kept ?? {};
  const [first] = displays;
  const most = { width: first?.width ?? usual.width, height: first?.height ?? usual.height };
  const size = (among: { readonly width: number; readonly height: number }): { width: number; height: number } => ({
    width: Math.round(Math.max(smallest.width, Math.min(bounds?.width ?? usual.width, among.width))), height: Math.round(Math.max(smallest.height, Math.min(bounds?.height ?? usual.height, among.height))),
  });
  const on = bounds && displays.find((d) => bounds.x + bounds.width > d.x + GRIP && bounds.x < d.x + d.width - GRIP && bounds.y >= d.y - 1 && bounds.y < d.y + d.height - GRIP);
  return bounds && on ? { ...size(on), x: Math.round(bounds.x), y: Math.round(bounds.y) } : size(most);
}
