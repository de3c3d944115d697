// Small choices that the page keeps for its next start. A browser that keeps nothing is no error.

export interface Remembered<T> {
  read(): T | undefined;
  /** undefined forgets it. */
  write(value: T | undefined): void;
}

/** `check` gives the value back where it is one that is known, else undefined. */
export function remembered<T>(name: string, check: (value: unknown) => T | undefined): Remembered<T> {
  const key = `layerwright.${name}`;
  return {
    read() {
      try {
        const text = localStorage.getItem(key);
        return text === null ? undefined : check(JSON.parse(text));
      } catch {
        return undefined;
      }
    },
    write(value) {
      try {
        if (value === undefined) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden: the choice holds until the page is closed.
      }
    },
  };
}
