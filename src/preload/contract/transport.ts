// A transport is `send` and `onMessage` and no more: a WebSocket, a message port of any of the three kinds.

export type Message = string | Uint8Array;

export interface Transport {
  /** May wait until the other side can take more. Throws where the connection is closed. */
  send(message: Message): void | Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The port of a page or of a Node worker thread (which has both ways to listen). */
export interface WebPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** The port of Electron's main process. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export function portTransport(port: WebPort | MainPort): Transport {
  let open = true;
  const closing: (() => void)[] = [];
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closing) listener();
  };
  if ('addEventListener' in port) port.addEventListener('close', closed);
  else port.on('close', closed);
  return {
    send: (message) => {
      if (!open) throw new Error('The port is closed.');
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
      port.postMessage(message);
    },
    onMessage: (listener) => {
      const hear = (event: { readonly data: unknown }): void => { if (open) listener(event.data); };
      if ('addEventListener' in port) port.addEventListener('message', hear);
      else port.on('message', hear);
      port.start();
    },
    onClose: (listener) => { closing.push(listener); },
    close: () => {
      port.close();
      closed();
    },
  };
}

/** A page's WebSocket, once it is open. */
export function socketTransport(socket: WebSocket): Transport {
  socket.binaryType = 'arraybuffer';
  return {
    send: (message) => {
      if (socket.readyState !== socket.OPEN) throw new Error('The connection is closed.');
      socket.send(message as string | Uint8Array<ArrayBuffer>);
    },
    onMessage: (listener) => {
      socket.addEventListener('message', (event) => {
        const data: unknown = event.data;
        listener(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
      });
    },
    onClose: (listener) => { socket.addEventListener('close', () => { listener(); }, { once: true }); },
    close: () => { socket.close(); },
  };
}
