// The caller's side: a typed client over any transport. Calls end with a result, a coded error, or `cancelled`.
import { createORPCClient } from '@orpc/client';
import type { ClientContext, ClientLink } from '@orpc/client';
import { StandardRPCLink } from '@orpc/client/standard';
import { ClientPeer } from '@orpc/standard-server-peer';
import { LayerwrightError } from '../../core/errors.ts';
import type { Client } from '../contract.ts';
import { fromWire } from './errors.ts';
import { customJsonSerializers } from './serializers.ts';
import type { Transport } from './transport.ts';

/** The error of every call that was under way when a connection was lost. */
export const connectionLost = (): LayerwrightError =>
  new LayerwrightError('connection/lost', 'The connection to Layerwright was lost.', { hint: 'Look whether it still runs where it was started.' });

/** A client of the methods at the other end of a transport. */
export function clientOver(transport: Transport): Client {
  const peer = new ClientPeer(async (message) => { await transport.send(message as string | Uint8Array); });
  let open = true;
  transport.onMessage((message) => {
    if (typeof message !== 'string' && !(message instanceof Uint8Array)) return;
    peer.message(message as never).catch(() => { transport.close(); });
  });
  transport.onClose(() => {
    open = false;
    peer.close({ reason: connectionLost() });
  });
  const link = new StandardRPCLink<ClientContext>({
    call: async (request) => {
      if (!open) throw connectionLost();
      try {
        const response = await peer.request(request);
        return { ...response, body: () => Promise.resolve(response.body) };
      } catch (thrown) {
        throw open ? thrown : connectionLost();
      }
    },
  }, { url: 'http://layerwright', customJsonSerializers });
  return clientOf(link, () => open);
}

/** A client over any link, with the same errors and the same meaning of a signal on all of them. */
export function clientOf(link: ClientLink<ClientContext>, isOpen: () => boolean = () => true): Client {
  return createORPCClient(coded(link, isOpen)) as unknown as Client;
}

const cancelled = (method: string): LayerwrightError => new LayerwrightError('cancelled', `${method} was cancelled.`, { where: method });

function coded(link: ClientLink<ClientContext>, isOpen: () => boolean): ClientLink<ClientContext> {
  return {
    async call(path, input, options) {
      const method = path.join('.');
      const { signal } = options;
      const errorOf = (thrown: unknown): LayerwrightError => (signal?.aborted ? cancelled(method) : isOpen() ? fromWire(thrown, method) : connectionLost());
      if (signal?.aborted) throw cancelled(method);
      // Of our own too: a stream that is left early ends at its source at once.
      const leaving = new AbortController();
      let stop: (() => void) | undefined;
      try {
        const merged = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
        const result = await Promise.race([link.call(path, input, { ...options, signal: merged }), new Promise<never>((_, reject) => {
          stop = () => { reject(cancelled(method)); };
          signal?.addEventListener('abort', stop, { once: true });
        })]);
        return isIterator(result) ? codedEvents(result, errorOf, signal, leaving) : result;
      } catch (thrown) {
        throw errorOf(thrown);
      } finally {
        if (stop) signal?.removeEventListener('abort', stop);
      }
    },
  };
}

type Events = AsyncIterator<unknown> & AsyncIterable<unknown>;
const isIterator = (value: unknown): value is Events => typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** Events with coded errors. An abort, and `return`, end a wait for the next one at once. */
function codedEvents(events: Events, errorOf: (thrown: unknown) => LayerwrightError, signal: AbortSignal | undefined, leaving: AbortController): AsyncIterableIterator<unknown> {
  let ended = false;
  let wake: ((end: { readonly error?: LayerwrightError }) => void) | undefined;
  const end = (error?: LayerwrightError): void => {
    if (ended) return;
    ended = true;
    signal?.removeEventListener('abort', abort);
    wake?.(error ? { error } : {});
  };
  const leave = (error?: LayerwrightError): void => {
    if (ended) return;
    end(error);
    leaving.abort();
    // A connection that is gone has nobody to tell.
    void Promise.resolve(events.return?.()).catch(() => undefined);
  };
  const abort = (): void => { leave(errorOf(undefined)); };
  signal?.addEventListener('abort', abort, { once: true });
  return {
    async next() {
      if (ended) return { done: true, value: undefined };
      const interrupted = new Promise<{ readonly error?: LayerwrightError }>((resolve) => { wake = resolve; });
      try {
        const next = await Promise.race([events.next(), interrupted]);
        if ('error' in next && next.error !== undefined) throw next.error;
        if (!('done' in next)) return { done: true, value: undefined };
        if (next.done) end();
        return next;
      } catch (thrown) {
        end();
        throw errorOf(thrown);
      } finally {
        wake = undefined;
      }
    },
    return() {
      leave();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() { return this; },
  };
}
