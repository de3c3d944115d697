// A small plot of a tensor's numbers: a line, or one a row where it has two axes.
export function LinePlot({ values, shape, large = false }: { readonly values: readonly number[]; readonly shape: readonly number[]; readonly large?: boolean }) {
  const lines = shape.length === 2 && (shape[1] as number) <= 8 ? shape[1] as number : 1;
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) { low = Math.min(low, v); high = Math.max(high, v); }
  const length = Math.floor(values.length / lines);
  const step = Math.max(1, Math.floor(length / (large ? 800 : 120)));
  const scale = high > low ? 36 / (high - low) : 0;
  return (
    <svg viewBox="0 0 80 40" preserveAspectRatio="none" width="100%" height="100%" aria-hidden>
      {Array.from({ length: lines }, (_, k) => {
        const points: string[] = [];
        for (let i = 0; i < length; i += step) points.push(`${((i * 80) / Math.max(1, length - 1)).toFixed(2)},${(38 - ((values[i * lines + k] as number) - low) * scale).toFixed(2)}`);
        return <polyline key={k} points={points.join(' ')} fill="none" stroke="var(--accent)" strokeWidth={1} vectorEffect="non-scaling-stroke" opacity={1 / Math.sqrt(lines)} />;
      })}
    </svg>
  );
}
