// WebSockets of pages as transports: bounded in number, size, rate and unsent bytes.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import type { Transport } from '../../preload/contract/transport.ts';

export interface SocketLimits {
  readonly connections: number;
  /** Bytes of one message to the host. */
  readonly message: number;
  /** Messages to the host: so many a second on and on, and so many at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Bytes that wait for a page that reads slowly; more is not sent until it has read. */
  readonly unsent: number;
}

export const socketLimits: SocketLimits = { connections: 32, message: 16 << 20, perSecond: 200, burst: 2000, unsent: 8 << 20 };

export interface Sockets {
  /** Takes over an upgrade that was let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, connected: (transport: Transport) => void): void;
  readonly count: number;
  close(): void;
}

export function makeSockets(limits: SocketLimits): Sockets {
  const server = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: limits.message, perMessageDeflate: false });
  // A page that is gone without a word (sleep, a pulled cable) does not keep its place.
  const waiting = new Set<WebSocket>();
  const beat = setInterval(() => {
    for (const socket of server.clients) {
      if (waiting.has(socket)) socket.terminate();
      else {
        waiting.add(socket);
        socket.ping();
      }
    }
  }, 30_000);
  beat.unref();
  return {
    get count() { return server.clients.size; },
    accept(request, socket, head, connected) {
      if (server.clients.size >= limits.connections) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => {
        client.on('pong', () => { waiting.delete(client); });
        client.on('close', () => { waiting.delete(client); });
        connected(transportOf(client, limits));
      });
    },
    close() {
      clearInterval(beat);
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function transportOf(socket: WebSocket, limits: SocketLimits): Transport {
  let allowance = limits.burst;
  let last = Date.now();
  /** One message of the allowance; false where it is used up. */
  const take = (): boolean => {
    const now = Date.now();
    allowance = Math.min(limits.burst, allowance + ((now - last) / 1000) * limits.perSecond) - 1;
    last = now;
    return allowance >= 0;
  };
  // Too large, or no WebSocket frame: `ws` closes the connection itself.
  socket.on('error', () => undefined);
  return {
    async send(message) {
      while (socket.readyState === socket.OPEN && socket.bufferedAmount > limits.unsent) await new Promise((resolve) => { setTimeout(resolve, 20); });
      if (socket.readyState !== socket.OPEN) throw new Error('The connection is closed.');
      socket.send(message);
    },
    onMessage(listener) {
      socket.on('message', (data: RawData, binary: boolean) => {
        if (socket.readyState !== socket.OPEN) return;
        if (!take()) {
          socket.close(1008, 'too many messages');
          return;
        }
        const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
        listener(binary ? new Uint8Array(bytes) : bytes.toString('utf8'));
      });
    },
    onClose: (listener) => { socket.once('close', listener); },
    close: () => { socket.close(1008, 'not understood'); },
  };
}
