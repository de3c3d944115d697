/** Below this zoom no text can be read: cards are drawn without. */
const FAR = 0.38;

/** Tells the style sheet of distance; no component is drawn anew for it. */
export function markFar(root: Element | null, zoom: number): void {
  if (!root) return;
  // A little on either side, so that it does not flicker at the border.
  const was = root.hasAttribute('data-far');
  const next = zoom < (was ? FAR * 1.1 : FAR);
  if (next !== was) root.toggleAttribute('data-far', next);
}
