// The page's connection to its host, kept: a lost one says so, is made again, and what it shows is read again.
import { CONNECT } from '../../preload/contract/bridge.ts';
import type { Bridge } from '../../preload/contract/bridge.ts';
import { clientOver, connectionLost } from '../../preload/contract/client.ts';
import { portTransport, socketTransport } from '../../preload/contract/transport.ts';
import type { Transport, WebPort } from '../../preload/contract/transport.ts';
import type { Client, HostInfo } from '../../preload/contract.ts';

declare global {
  interface Window { readonly layerwright?: Bridge }
}

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected'; readonly client: Client; readonly info: HostInfo; /** Counts connections: what depends on the host is read again when it changes. */ readonly epoch: number }
  | { readonly state: 'lost'; /** When the next try comes, milliseconds since 1970. */ readonly retryAt: number; /** The host was started anew: it does not know this page any more, and only the address that it printed leads in. */ readonly expired: boolean };

export interface Connector {
  /** Stable until it changes, as React wants it. */
  current(): Connection;
  subscribe(listener: () => void): () => void;
  /** The methods of whichever connection there is; calls fail with `connection/lost` where there is none. */
  readonly calls: Client;
  retryNow(): void;
  close(): void;
}

/** Waits between tries, milliseconds; the last goes on. */
const waits = [250, 500, 1000, 2000, 5000, 5000, 5000, 5000, 5000, 5000, 10_000, 10_000, 10_000, 30_000];

/** A fresh transport to the host of this page. */
function openTransport(): Promise<Transport> {
  if (window.layerwright) {
    const { port1, port2 } = new MessageChannel();
    window.postMessage(CONNECT, window.location.origin, [port2]);
    return Promise.resolve(portTransport(port1 as unknown as WebPort));
  }
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/contract`);
    socket.addEventListener('open', () => { resolve(socketTransport(socket)); }, { once: true });
    socket.addEventListener('error', () => { reject(connectionLost()); }, { once: true });
  });
}

/** Whether the host answers and does not know this page. A socket that is refused does not tell why. */
async function isExpired(): Promise<boolean> {
  if (window.layerwright) return false;
  return fetch('/', { method: 'HEAD', cache: 'no-store' }).then((answer) => answer.status === 401, () => false);
}

/** A client that looks up the one of now at each call, so that it can be kept. */
function forwarding(now: () => Client): Client {
  const at = (path: readonly string[]): unknown => new Proxy(() => undefined, {
    get: (_, key) => (typeof key === 'string' && key !== 'then' ? at([...path, key]) : undefined),
    apply: async (_, __, args: unknown[]) => {
      let target: unknown = now();
      for (const key of path) target = (target as Record<string, unknown>)[key];
      return (target as (...values: unknown[]) => unknown)(...args);
    },
  });
  return at([]) as Client;
}

export function connect(open: () => Promise<Transport> = openTransport, expired: () => Promise<boolean> = isExpired): Connector {
  let connection: Connection = { state: 'connecting' };
  const listeners = new Set<() => void>();
  let tries = 0;
  let epoch = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let transport: Transport | undefined;

  const change = (next: Connection): void => {
    connection = next;
    for (const listener of listeners) listener();
  };
  const lose = (): void => {
    if (closed) return;
    transport = undefined;
    const wait = waits[Math.min(tries++, waits.length - 1)] ?? 30_000;
    change({ state: 'lost', retryAt: Date.now() + wait, expired: false });
    clearTimeout(timer);
    timer = setTimeout(() => { void dial(); }, wait);
  };
  async function dial(): Promise<void> {
    clearTimeout(timer);
    let mine: Transport | undefined;
    try {
      mine = await open();
      const own = mine;
      let lost = false;
      own.onClose(() => {
        lost = true;
        if (transport === own) lose();
      });
      const client = clientOver(own);
      const info = await client.app.info();
      if (closed) own.close();
      else if (!lost) {
        transport = own;
        tries = 0;
        change({ state: 'connected', client, info, epoch: ++epoch });
      } else lose();
    } catch {
      mine?.close();
      // No try helps then; another tab that opens the new address lets this one in too.
      if (await expired()) change({ state: 'lost', retryAt: Infinity, expired: true });
      else lose();
    }
  }
  // Another tab may have opened the new address by now, or the machine has woken up.
  const retry = (): void => { if (connection.state === 'lost') void dial(); };
  window.addEventListener('focus', retry);
  void dial();
  return {
    current: () => connection,
    subscribe(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    calls: forwarding(() => {
      if (connection.state !== 'connected') throw connectionLost();
      return connection.client;
    }),
    retryNow: retry,
    close() {
      closed = true;
      window.removeEventListener('focus', retry);
      clearTimeout(timer);
      transport?.close();
    },
  };
}
