// Colours by number, for classes in masks and boxes: hues as far apart as there may be, in turn lighter and darker.

/** Red, green and blue of a class. Neighbours in number are far apart in hue (golden angle). */
export function colourOf(index: number): readonly [red: number, green: number, blue: number] {
  const hue = (index * 137.508 + 210) % 360;
  const light = [0.5, 0.4, 0.6][index % 3] ?? 0.5;
  const chroma = (1 - Math.abs(2 * light - 1)) * 0.8;
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - chroma / 2 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

export const cssColour = (index: number): string => `rgb(${colourOf(index).join(' ')})`;
