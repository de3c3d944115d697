// Names of new projects.

/** `wanted`, or with the first number that is free. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((t) => t.toLowerCase()));
  if (!used.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!used.has(`${wanted} ${n}`.toLowerCase())) return `${wanted} ${n}`;
}

/** Whether the host takes it as the name of a folder. */
export const isGoodName = (name: string): boolean => name.trim() === name && name !== '' && name.length <= 100 && !/[<>:"/\\|?*]|^\.|\.$/.test(name);
