// What the cards of the templates draw and count, worked out one after the other: all at once would hold up the window's first view.
import { useSyncExternalStore } from 'react';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { Shapes } from '../../core/shapes/types.ts';
import { templates } from '../../core/templates/index.ts';

const known = new Map<string, Shapes>();
const listeners = new Set<() => void>();
let begun = false;

function next(): void {
  const template = templates[known.size];
  if (!template) return;
  known.set(template.id, inferShapes(template.build()));
  for (const listener of listeners) listener();
  setTimeout(next);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!begun) setTimeout(next);
  begun = true;
  return () => { listeners.delete(listener); };
}

/** Undefined until they are known. */
export const useTemplateShapes = (id: string): Shapes | undefined => useSyncExternalStore(subscribe, () => known.get(id));
