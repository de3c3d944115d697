// The browser host: our page, its WebSocket and its uploads on 127.0.0.1, for who has the token.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import { UPLOAD_LIMIT } from '../../preload/contract/uploads.ts';
import type { Transport } from '../../preload/contract/transport.ts';
import type { Workspace } from '../workspace.ts';
import { makeGuard, newToken } from './guard.ts';
import type { Guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { sendDownload } from './downloads.ts';
import { listPages, readPage } from './pages.ts';
import { makeSockets, socketLimits } from './sockets.ts';
import type { SocketLimits } from './sockets.ts';
import { receiveUpload } from './uploads.ts';

export interface HostOptions {
  readonly workspace: Workspace;
  /** What answers over a page's connection. It may come later than the page. */
  readonly contract: () => Promise<(transport: Transport) => void>;
  /** Folder of the built renderer. */
  readonly pages: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default: a random one. */
  readonly token?: string;
  readonly limits?: Partial<SocketLimits> & { readonly upload?: number };
}

export interface Host {
  /** With the token: for the person who started it, and nobody else. */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  /** Pages that are connected now. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts the host. Throws `file/not-found` where the renderer is not built, `usage` where the port is taken. */
export async function startServer({ workspace, contract, pages: folder, port: wanted = 0, token = newToken(), limits = {} }: HostOptions): Promise<Host> {
  const pages = await listPages(folder);
  const sockets = makeSockets({ ...socketLimits, ...limits });
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 0, headersTimeout: 10_000, keepAliveTimeout: 5000 });
  server.maxConnections = 256;
  const port = await listen(server, wanted);
  const guard = makeGuard(port, token);
  server.on('request', (request, response) => {
    answer(request, response).catch(() => { response.destroy(); });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => { socket.destroy(); });
    if (request.url !== '/contract' || !isLetIn(guard, request, true)) turnAway(socket);
    else contract().then((answers) => { sockets.accept(request, socket, head, answers); }, () => { socket.destroy(); });
  });
  server.on('clientError', (_error, socket) => { socket.destroy(); });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-store');
    const { method = '', url = '' } = request;
    const end = (status: number, text = ''): void => {
      request.resume();
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
    };
    if (!guard.isOurHost(request)) return end(403);
    const write = method !== 'GET' && method !== 'HEAD';
    if (!guard.isOurOrigin(request, write)) return end(403);
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    // The address that was printed: the token becomes a cookie, and leaves the address bar.
    const given = path === '/' && !write && at >= 0 ? new URLSearchParams(url.slice(at)).get('token') : null;
    if (given !== null) {
      if (!guard.isToken(given)) return end(401, 'This address is not valid any more. Open the one that Layerwright printed when it was started.');
      response.writeHead(303, { 'Location': '/', 'Set-Cookie': guard.cookie }).end();
      return;
    }
    if (!guard.hasCookie(request)) return end(401, 'Open the address that Layerwright printed when it was started.');
    if (method === 'PUT' && path.startsWith('/upload/')) return upload(request, response, path.slice('/upload/'.length));
    if (write) return end(405);
    if (path.startsWith('/download/')) return sendDownload(workspace.root, path.slice('/download/'.length), response, method === 'HEAD');
    const page = pages.get(path);
    if (!page) return end(404);
    const body = await readPage(page);
    response.writeHead(200, { 'Content-Type': page.type, 'Content-Length': body.length, ...(page.immutable && { 'Cache-Control': 'private, max-age=31536000, immutable' }) });
    response.end(method === 'HEAD' ? undefined : body);
  }

  async function upload(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const say = (status: number, body: object): void => { response.writeHead(status, { 'Content-Type': 'application/json', ...(status !== 200 && { Connection: 'close' }) }).end(JSON.stringify(body)); };
    try {
      say(200, await receiveUpload(join(workspace.root, 'uploads'), name, request, limits.upload ?? UPLOAD_LIMIT));
    } catch (thrown) {
      say(422, asLayerwrightError(thrown).toJSON());
    }
  }

  return {
    port, token, address: `http://127.0.0.1:${port}/?token=${token}`,
    get connections() { return sockets.count; },
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
    },
  };
}

const isLetIn = (guard: Guard, request: IncomingMessage, origin: boolean): boolean => guard.isOurHost(request) && guard.isOurOrigin(request, origin) && guard.hasCookie(request);

const turnAway = (socket: Duplex): void => { socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'); };

function listen(server: Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      reject(thrown.code === 'EADDRINUSE' || thrown.code === 'EACCES'
        ? new LayerwrightError('usage', `The port ${wanted} cannot be used: ${thrown.code === 'EACCES' ? 'it needs more rights' : 'another program has it'}.`, { where: `127.0.0.1:${wanted}`, hint: 'Name another with --port, or none.' })
        : asLayerwrightError(thrown));
    });
    // Loopback only: no other machine reaches it.
    server.listen(wanted, '127.0.0.1', () => { resolve((server.address() as AddressInfo).port); });
  });
}
