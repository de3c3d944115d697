// The contract's methods, and the two ways to call them: directly, and over a transport.
import { ORPCError, call, getRouter, isProcedure } from '@orpc/server';
import { StandardRPCHandler } from '@orpc/server/standard';
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { ServerPeer } from '@orpc/standard-server-peer';
import { clientOf } from '../../../preload/contract/client.ts';
import { toWire } from '../../../preload/contract/errors.ts';
import { customJsonSerializers } from '../../../preload/contract/serializers.ts';
import type { Transport } from '../../../preload/contract/transport.ts';
import type { Client } from '../../../preload/contract.ts';
import { appMethods } from './app.ts';
import { blockMethods } from './blocks.ts';
import { datasetMethods } from './datasets.ts';
import { fileMethods } from './files.ts';
import { modelMethods } from './models.ts';
import { projectMethods } from './projects.ts';
import { runMethods } from './runs.ts';
import { os } from './services.ts';
import type { MethodContext, Services } from './services.ts';
import { templateMethods } from './templates.ts';
import { trainingMethods } from './training.ts';

const methods = os.router({
  app: appMethods, projects: projectMethods, templates: templateMethods, datasets: datasetMethods,
  training: trainingMethods, runs: runMethods, models: modelMethods, blocks: blockMethods, files: fileMethods,
});

type Events = AsyncIterableIterator<unknown>;
const isEvents = (value: unknown): value is Events => typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

/** Around every method, on every transport: whatever is thrown leaves as a coded error, also in the middle of a stream. */
async function withCodes({ path, signal, next }: { readonly path: readonly string[]; readonly signal?: AbortSignal; next(): Promise<unknown> }): Promise<unknown> {
  const method = path.join('.');
  try {
    const result = await next();
    return isEvents(result) ? eventsWithCodes(result, method, signal) : result;
  } catch (thrown) {
    throw toWire(thrown, method);
  }
}

/** An abort ends the source at once, not at its next event. */
function eventsWithCodes(events: Events, method: string, signal: AbortSignal | undefined): Events {
  const leave = (): void => { void Promise.resolve(events.return?.()).catch(() => undefined); };
  if (signal?.aborted) leave();
  else signal?.addEventListener('abort', leave, { once: true });
  return {
    async next() {
      try {
        return await events.next();
      } catch (thrown) {
        throw toWire(thrown, method);
      }
    },
    async return(value?: unknown) { return await events.return?.(value) ?? { done: true, value: undefined }; },
    [Symbol.asyncIterator]() { return this; },
  };
}

/** A client in the same process. */
export function directClient(services: Services): Client {
  return clientOf({
    call: (path, input, options) => {
      const method = getRouter(methods, path);
      if (!isProcedure(method)) return Promise.reject(toWire(new ORPCError('NOT_FOUND'), path.join('.')));
      return call(method, input, { context: { services }, path, ...(options.signal && { signal: options.signal }), interceptors: [withCodes as never] });
    },
  });
}

export interface Served {
  /** Calls and streams under way. */
  readonly pending: number;
}

/** Calls and streams of one connection at a time; one more ends it. */
const MOST_PENDING = 512;

/**
 * Answers what comes over a transport. What is no message of the protocol ends the connection: `onNonsense` is told first.
 * A closed connection cancels its calls and streams.
 */
export function serve(services: Services, transport: Transport, onNonsense: () => void = () => undefined): Served {
  const handler = new StandardRPCHandler<MethodContext>(methods, { clientInterceptors: [withCodes], customJsonSerializers });
  const peer = new ServerPeer(async (message) => { await transport.send(message as string | Uint8Array); });
  const answer = createServerPeerHandleRequestFn(handler, { context: { services } });
  let open = true;
  let pending = 0;
  const end = (): void => {
    if (!open) return;
    onNonsense();
    transport.close();
  };
  transport.onMessage((message) => {
    if (!open) return;
    if ((typeof message !== 'string' && !(message instanceof Uint8Array)) || pending >= MOST_PENDING) {
      end();
      return;
    }
    pending++;
    peer.message(message as never, answer).catch(end).finally(() => { pending--; });
  });
  transport.onClose(() => {
    open = false;
    peer.close();
  });
  return { get pending() { return pending; } };
}
