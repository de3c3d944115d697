// What happens to runs, for lists that show them.
import { makeFeed } from './feed.ts';
import type { Events, Feed } from './feed.ts';

export type RunChange =
  /** Read the list: the first event of a stream, and again for a listener that fell behind, and when another process has written. */
  | { readonly type: 'read' }
  | { readonly type: 'changed'; readonly run: string; readonly what: 'created' | 'progress' | 'status' | 'edited' | 'deleted' | 'restored' | 'purged' };

export interface Changes {
  tell(run: string, what: Extract<RunChange, { type: 'changed' }>['what']): void;
  /** Anything may have changed: another process wrote. */
  readAgain(): void;
  listen(): Events<RunChange>;
  readonly listeners: number;
  close(): void;
}

export function makeChanges(): Changes {
  const feed: Feed<RunChange> = makeFeed();
  return {
    tell: (run, what) => { feed.publish({ type: 'changed', run, what }); },
    readAgain: () => { feed.publish({ type: 'read' }); },
    listen: () => feed.listen(() => [{ type: 'read' }]),
    get listeners() { return feed.listeners; },
    close: () => { feed.end(); },
  };
}
