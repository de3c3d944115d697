// Circles in a graph of numbered nodes (Tarjan's algorithm, without recursion).

/** Sets of nodes that lead to one another. `after`: what each leads to. */
export function loops(after: readonly (readonly number[])[]): number[][] {
  const [index, low] = [new Map<number, number>(), new Map<number, number>()];
  const [stack, on, found] = [[] as number[], new Set<number>(), [] as number[][]];
  for (let root = 0; root < after.length; root++) {
    if (index.has(root)) continue;
    const work: { at: number; next: number }[] = [{ at: root, next: 0 }];
    while (work.length > 0) {
      const top = work.at(-1) as { at: number; next: number };
      const { at } = top;
      if (top.next === 0 && !index.has(at)) {
        index.set(at, index.size);
        low.set(at, index.size - 1);
        stack.push(at);
        on.add(at);
      }
      const to = after[at]?.[top.next++];
      if (to !== undefined) {
        if (!index.has(to)) work.push({ at: to, next: 0 });
        else if (on.has(to)) low.set(at, Math.min(low.get(at) ?? 0, index.get(to) ?? 0));
        continue;
      }
      work.pop();
      const above = work.at(-1)?.at;
      if (above !== undefined) low.set(above, Math.min(low.get(above) ?? 0, low.get(at) ?? 0));
      if (low.get(at) !== index.get(at)) continue;
      const circle: number[] = [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        on.delete(node);
        circle.push(node);
        if (node === at) break;
      }
      if (circle.length > 1) found.push(circle);
    }
  }
  return found;
}
