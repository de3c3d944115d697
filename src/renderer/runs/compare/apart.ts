// Names of runs that stand side by side.

interface Named { readonly id: string; readonly name: string }

/** Runs of one name are called by the end of their id too. */
export function namesApart(runs: readonly Named[]): (run: Named) => string {
  const often = new Set(runs.filter((run) => runs.some((other) => other.id !== run.id && other.name === run.name)).map((run) => run.name));
  return ({ id, name }) => (often.has(name) ? `${name} · ${id.split('-').at(-1) ?? id}` : name);
}
