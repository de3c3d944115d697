// Colours of the style sheet for drawings on a canvas, which does not know `var()` and `light-dark()`.

let probe: HTMLElement | undefined;

/** What a colour of the style sheet is now: `resolveColour('var(--train)')`. */
export function resolveColour(css: string): string {
  if (!probe) {
    probe = document.createElement('i');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = css;
  return getComputedStyle(probe).color;
}

/** Colours of runs that are laid over each other: apart in hue and in lightness, on light and on dark ground. */
export const runColours = [
  'var(--train)', 'var(--dev)', 'var(--test)', 'var(--family-recurrent)', 'var(--family-convolution)', 'var(--family-activation)', 'var(--family-attention)', 'var(--family-merge)',
] as const;
/** Tells those apart that share a colour. */
export const runDash = (index: number): string | undefined => [undefined, '5 3', '1.5 2.5'][Math.floor(index / runColours.length) % 3];
export const runColour = (index: number): string => runColours[index % runColours.length] as string;
