// A curve in a few pixels. Pure.

/** The points as an SVG path in a box, highest at the top; gaps where a value is not finite. */
export function sparkPath(values: ArrayLike<number>, width: number, height: number): string {
  const finite = Array.from(values).filter((v) => Number.isFinite(v));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const y = (v: number): number => (high > low ? height - 1 - (v - low) / (high - low) * (height - 2) : height / 2);
  let pen = 'M';
  return Array.from(values, (v, i) => {
    if (!Number.isFinite(v)) {
      pen = 'M';
      return '';
    }
    const point = `${pen}${(values.length > 1 ? i / (values.length - 1) * width : width / 2).toFixed(1)},${y(v).toFixed(1)}`;
    pen = 'L';
    return point;
  }).join('');
}
