// Components whose code is loaded when they are first shown, or before.
import { createElement, useEffect, useState, type ComponentType } from 'react';
import { whenIdle } from '../ui/idle.ts';

export interface Later {
  readonly component: ComponentType;
  /** Loads its code now. What failed is tried anew. */
  load(): Promise<ComponentType>;
}

/**
 * Shows nothing until the code is there. Not React's `lazy`: what Suspense has hidden once it keeps hidden for 300 ms, and it
 * hides code that is there already too.
 */
export function later(read: () => Promise<ComponentType>): Later {
  let shown: ComponentType | undefined;
  let reading: Promise<ComponentType> | undefined;
  const load = (): Promise<ComponentType> => (reading ??= read().then((component) => (shown = component), (thrown: unknown) => {
    reading = undefined;
    throw thrown;
  }));
  function Component() {
    const [now, setNow] = useState(() => shown);
    const [failed, setFailed] = useState<{ readonly thrown: unknown }>();
    useEffect(() => {
      let here = true;
      load().then((component) => { if (here) setNow(() => component); }, (thrown: unknown) => { if (here) setFailed({ thrown }); });
      return () => { here = false; };
    }, []);
    if (failed) throw failed.thrown;
    return now ? createElement(now) : null;
  }
  return { component: Component, load };
}

/** Loads one after the other, whenever the window rests. What comes back ends it. */
export function loadAtRest(list: readonly Later[]): () => void {
  const [first, ...rest] = list;
  if (!first) return () => undefined;
  let end = whenIdle(() => {
    // A failure is told to whoever wants to see it.
    first.load().catch(() => undefined).finally(() => { end = loadAtRest(rest); });
  }, 2000);
  return () => { end(); };
}
