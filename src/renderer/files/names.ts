// Names in paths of the host's machine, whichever way its slashes lean.
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
