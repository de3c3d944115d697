// Work that may wait until the window has nothing else to do.

/** Does it once, when the window has painted and rests, at the latest after `within` milliseconds. What comes back takes it back. */
export function whenIdle(work: () => void, within = 500): () => void {
  // Safari does not tell when it rests.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 60);
    return () => { clearTimeout(timer); };
  }
  const handle = window.requestIdleCallback(work, { timeout: within });
  return () => { window.cancelIdleCallback(handle); };
}

/** Does it once, after the next frame is on the screen; a hidden page paints none and does it at once. What comes back takes it back. */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => { timer = setTimeout(work, 0); };
  const frame = document.hidden ? undefined : requestAnimationFrame(soon);
  if (frame === undefined) soon();
  return () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
