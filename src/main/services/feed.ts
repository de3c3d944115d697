// Events for many listeners. One that reads slowly costs no memory: what it missed becomes what is true now.

const LIMIT = 1000;

export type Events<T> = AsyncIteratorObject<T, undefined, void>;

export interface Feed<T> {
  publish(event: T): void;
  /** Events from now on, beginning with `now()`. `now` is asked again where the listener fell behind. Ends with the feed. */
  listen(now: () => readonly T[]): Events<T>;
  /** No more events: listeners get what they have not read, and end. */
  end(): void;
  readonly listeners: number;
}

interface Listener<T> { push(event: T): void; end(): void }

/** `limit`: unread events that are kept for one listener. */
export function makeFeed<T>(limit = LIMIT): Feed<T> {
  const listeners = new Set<Listener<T>>();
  let over = false;
  return {
    publish(event) { for (const listener of listeners) listener.push(event); },
    end() {
      over = true;
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
    get listeners() { return listeners.size; },
    listen(now) {
      let unread: T[] = [...now()];
      let ended = over;
      let wake: (() => void) | undefined;
      const listener: Listener<T> = {
        push(event) {
          if (unread.length >= limit) unread = [...now()];
          else unread.push(event);
          wake?.();
        },
        end() {
          ended = true;
          wake?.();
        },
      };
      if (!over) listeners.add(listener);
      const done = { done: true, value: undefined } as const;
      return {
        async next() {
          for (;;) {
            const [event] = unread.splice(0, 1);
            if (event !== undefined) return { done: false, value: event };
            if (ended) return done;
            await new Promise<void>((resolve) => { wake = resolve; });
            wake = undefined;
          }
        },
        return() {
          listeners.delete(listener);
          unread = [];
          listener.end();
          return Promise.resolve(done);
        },
        [Symbol.asyncIterator]() { return this; },
        async [Symbol.asyncDispose]() { await this.return?.(); },
      };
    },
  };
}
