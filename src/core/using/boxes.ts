// Boxes that a detector finds: how much two overlap, and which of those that say the same is kept.

export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** Something found, in pixels of the network's frame; `x` and `y` are its left upper corner. */
export interface Detection extends Box {
  readonly class: number;
  /** 0 to 1. */
  readonly score: number;
  /** Eyes, nose and corners of the mouth, where the detector finds them. */
  readonly points?: readonly (readonly [x: number, y: number])[];
}

/** Detections that are looked at, the best first: an untrained network finds something everywhere. */
const MOST = 5000;

/** Intersection over union, 0 to 1. Boxes without an area overlap with nothing. */
export function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/**
 * Greedy non-maximum suppression by class: the best first; one that overlaps with a better one of its class by more than
 * `overlap` goes. Boxes without an area and scores that are no numbers go too.
 */
export function suppress(found: readonly Detection[], overlap: number, most = 300): Detection[] {
  const ranked = found.filter((d) => d.width > 0 && d.height > 0 && Number.isFinite(d.score)).sort((a, b) => b.score - a.score).slice(0, MOST);
  const kept: Detection[] = [];
  for (const detection of ranked) {
    if (kept.length >= most) break;
    if (!kept.some((k) => k.class === detection.class && overlapOf(k, detection) > overlap)) kept.push(detection);
  }
  return kept;
}
