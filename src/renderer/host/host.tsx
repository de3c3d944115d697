// The host for components: the connection, the client, and what was read from it, kept until it changes.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { internal } from '../../core/errors.ts';
import type { Client } from '../../preload/contract.ts';
import type { Connection, Connector } from './connector.ts';

/** Reads of the page. A key begins with the namespace of the contract: `['runs', 'list', filter]`. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

const Host = createContext<Connector | undefined>(undefined);

export function HostProvider({ connector, children }: { readonly connector: Connector; readonly children: ReactNode }) {
  // What was read through an earlier connection may be old, and what was asked for before there was one has failed.
  useEffect(() => {
    const epochOf = (now: Connection): number => (now.state === 'connected' ? now.epoch : 0);
    let epoch = epochOf(connector.current());
    return connector.subscribe(() => {
      const now = epochOf(connector.current());
      if (now === 0 || now === epoch) return;
      epoch = now;
      void queries.invalidateQueries();
    });
  }, [connector]);
  return <QueryClientProvider client={queries}><Host value={connector}>{children}</Host></QueryClientProvider>;
}

function useConnector(): Connector {
  const connector = useContext(Host);
  if (!connector) throw internal('a component outside of HostProvider');
  return connector;
}

/** Always the same object. Its calls throw `connection/lost` while there is no connection. */
export const useClient = (): Client => useConnector().calls;
export function useConnection(): Connection & { readonly retryNow: () => void } {
  const connector = useConnector();
  const connection = useSyncExternalStore(connector.subscribe, connector.current);
  return { ...connection, retryNow: connector.retryNow };
}

type Follow<T> = (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>;

/** Follows a stream of the host as long as the component is there; follows it anew after each reconnection. Both functions must be stable. */
export function useStream<T>(follow: Follow<T> | undefined, hear: (event: T) => void): void {
  const connector = useConnector();
  const connection = useSyncExternalStore(connector.subscribe, connector.current);
  const client = connection.state === 'connected' ? connection.client : undefined;
  useEffect(() => {
    if (!client || !follow) return undefined;
    const leaving = new AbortController();
    void hearAll(follow(client, leaving.signal), hear);
    return () => { leaving.abort(); };
  }, [client, follow, hear]);
}

async function hearAll<T>(events: Promise<AsyncIterable<T>>, hear: (event: T) => void): Promise<void> {
  try {
    for await (const event of await events) hear(event);
  } catch {
    // Lost or left: a lost connection is told by its state and made again.
  }
}
