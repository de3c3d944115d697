// A page of somebody else in the same browser, and a broken one of ours: it gets nothing and breaks nothing.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Host } from '../../../src/main/host/server.ts';
import { Random } from '../../../src/core/random.ts';
import type { Client } from '../../../src/preload/contract.ts';
import { openHost, openSocket, socketClient } from '../../fixtures/contract.ts';

const LIMIT = 1 << 20;
let host: Host;
let folder: string;
let close: () => Promise<void>;
/** Our own page, connected all the time: it must go on working. */
let own: Client;

beforeAll(async () => {
  ({ host, folder, close } = await openHost({ limits: { message: LIMIT, connections: 8, upload: 1000 } }));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  own = socketClient(await openSocket(host));
});
afterAll(async () => {
  const { host: kind } = await own.app.info();
  await close();
  if (kind !== 'browser') throw new Error('our own page was hurt');
});

const origin = (): string => `http://127.0.0.1:${host.port}`;
const cookie = (token = host.token): string => `layerwright-${host.port}=${token}`;

interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A request with the path exactly as it is written. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: host.port, path, method, headers: { Host: `127.0.0.1:${host.port}`, ...headers }, setHost: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces).toString() }); });
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** How an attempt to open a socket ends: `open`, or the status of the refusal. */
function attempt(headers: Record<string, string>, path = '/contract'): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers, setHost: !('Host' in headers) });
  return new Promise((resolve) => {
    socket.once('open', () => { socket.terminate(); resolve('open'); });
    socket.once('unexpected-response', (_request, response) => { resolve(String(response.statusCode)); });
    socket.once('error', (error) => { resolve(error.message); });
  });
}

const ended = (socket: WebSocket): Promise<number> => new Promise((resolve) => { socket.once('close', (code) => { resolve(code); }); });

describe('who may come in', () => {
  test('our own page may', async () => {
    expect(await attempt({ Origin: origin(), Cookie: cookie() })).toBe('open');
    expect(await attempt({ Origin: `http://localhost:${host.port}`, Host: `localhost:${host.port}`, Cookie: cookie() })).toBe('open');
    expect((await ask('/', { Cookie: cookie() })).body).toContain('Layerwright');
  });

  test.each<[string, () => Record<string, string>]>([
    ['another page', () => ({ Origin: 'https://evil.example', Cookie: cookie() })],
    ['a page without an origin (file, sandboxed frame)', () => ({ Origin: 'null', Cookie: cookie() })],
    ['no origin at all', () => ({ Cookie: cookie() })],
    ['another port of this machine', () => ({ Origin: 'http://127.0.0.1:1', Cookie: cookie() })],
    ['our name with another scheme', () => ({ Origin: `https://127.0.0.1:${host.port}`, Cookie: cookie() })],
    ['a name that begins like ours', () => ({ Origin: `${origin()}.evil.example`, Cookie: cookie() })],
    ['the other of our names', () => ({ Origin: `http://localhost:${host.port}`, Cookie: cookie() })],
    ['a name that was made to lead here (DNS rebinding)', () => ({ Origin: `http://evil.example:${host.port}`, Host: `evil.example:${host.port}`, Cookie: cookie() })],
    ['our origin under another host', () => ({ Origin: origin(), Host: 'evil.example', Cookie: cookie() })],
    ['no token', () => ({ Origin: origin() })],
    ['a wrong token', () => ({ Origin: origin(), Cookie: cookie(randomBytes(32).toString('base64url')) })],
    ['an empty token', () => ({ Origin: origin(), Cookie: cookie('') })],
    ['the beginning of the token', () => ({ Origin: origin(), Cookie: cookie(host.token.slice(0, -1)) })],
    ['the token under another name', () => ({ Origin: origin(), Cookie: `layerwright=${host.token}` })],
    ['the token in the address only', () => ({ Origin: origin(), Authorization: `Bearer ${host.token}` })],
  ])('%s may not open a socket', async (_who, headers) => {
    expect(await attempt(headers())).toBe('403');
  });

  test('a socket opens at one place only', async () => {
    for (const path of ['/', '/contract/', '/contract?token=', `/contract?token=${host.token}`, '//contract']) expect(await attempt({ Origin: origin(), Cookie: cookie() }, path), path).toBe('403');
  });

  test.each<[string, string, () => Record<string, string>, number]>([
    ['another host', '/', () => ({ Host: `evil.example:${host.port}`, Cookie: cookie() }), 403],
    ['no host', '/', () => ({ Host: '', Cookie: cookie() }), 403],
    ['another page', '/', () => ({ Origin: 'https://evil.example', Cookie: cookie() }), 403],
    ['a page of another port that loads us', '/assets/index-1a2b.js', () => ({ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Cookie': cookie() }), 403],
    ['a page of another site that loads us', '/assets/index-1a2b.js', () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Cookie': cookie() }), 403],
    ['no token', '/', () => ({}), 401],
    ['a wrong token', '/?token=wrong', () => ({}), 401],
    ['a wrong token beside a right cookie', '/?token=wrong', () => ({ Cookie: cookie() }), 401],
  ])('%s gets no page', async (_who, path, headers, status) => {
    const answer = await ask(path, headers());
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toContain(host.token);
    expect(answer.body).not.toContain('<title>');
  });

  test('the printed address turns the token into a cookie that no script can read, and leaves the address bar', async () => {
    const answer = await ask(`/?token=${host.token}`);
    expect(answer).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } });
    expect(answer.headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
    expect(Buffer.from(host.token, 'base64url')).toHaveLength(32);
  });

  test('no answer lets another page read it, be framed with it or guess its type', async () => {
    for (const path of ['/', '/none', '/assets/index-1a2b.js', '/?token=wrong']) {
      const { headers } = await ask(path, { Cookie: cookie() });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin' });
      const policy = headers['content-security-policy'] as string;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*/);
    }
    expect((await ask('/', { Cookie: cookie() }, 'OPTIONS')).headers['access-control-allow-methods']).toBeUndefined();
  });

  test('other machines cannot reach it', async () => {
    const outside = Object.values(networkInterfaces()).flat().filter((i) => i && !i.internal && i.family === 'IPv4').map((i) => i?.address ?? '');
    for (const address of [...outside, '127.0.0.2']) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: address, port: host.port, timeout: 1000 });
        socket.once('connect', () => { socket.destroy(); resolve(true); });
        socket.once('error', () => { resolve(false); });
        socket.once('timeout', () => { socket.destroy(); resolve(false); });
      });
      expect(reached, address).toBe(false);
    }
  });
});

describe('names that lead out', () => {
  const ups = ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/..%5csecret.txt', '/..\\secret.txt', '/assets/../../secret.txt', '/assets/%252e%252e/secret.txt', '/....//secret.txt', '//etc/passwd', '/etc/passwd',
    '/assets/..;/..;/secret.txt', '/%00', '/index.html%00.txt', '/%c0%ae%c0%ae/secret.txt', '/%', '/%zz', '/assets', '/assets/', '/.', '/./index.html', '/INDEX.HTML', 'http://evil.example/'];
  test.each(ups)('GET %s', async (path) => {
    const answer = await ask(path, { Cookie: cookie() });
    expect([403, 404], answer.body).toContain(answer.status);
    expect(answer.body).not.toMatch(/secret|root:/);
  });

  const put = (name: string, body: string | Buffer = 'x', headers: Record<string, string> = {}): Promise<Answer> => ask(`/upload/${name}`, { Origin: origin(), Cookie: cookie(), ...headers }, 'PUT', body);

  test.each(['..%2fout.txt', '../out.txt', '%2e%2e/out.txt', '%2fetc%2fout.txt', '/out.txt', 'a/../../out.txt', '..%5cout.txt', 'C:%5cout.txt', 'C:out.txt', '.hidden', 'a%00.txt', 'con', 'nul.txt', '', 'a//b', 'trailing.', '%zz', `${'a/'.repeat(20)}b`, 'x'.repeat(300)])('PUT /upload/%s', async (name) => {
    const answer = await put(name);
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'file/unsupported' });
    expect(existsSync(join(folder, 'out.txt'))).toBe(false);
    expect(existsSync(join(folder, 'workspace', 'out.txt'))).toBe(false);
  });

  test('an upload lies in the workspace under its own name', async () => {
    const answer = await put('signs/%E5%9B%BE.png', 'picture');
    expect(answer.status).toBe(200);
    const { path, bytes } = JSON.parse(answer.body) as { path: string; bytes: number };
    expect(path).toBe(join(folder, 'workspace', 'uploads', 'signs', '图.png'));
    expect([readFileSync(path, 'utf8'), bytes]).toEqual(['picture', 7]);
  });

  test('an upload is not written through a link', async () => {
    mkdirSync(join(folder, 'target'));
    mkdirSync(join(folder, 'workspace', 'uploads'), { recursive: true });
    symlinkSync(join(folder, 'target'), join(folder, 'workspace', 'uploads', 'link'));
    expect((await put('link/x.txt')).status).toBe(422);
    expect(readdirSync(join(folder, 'target'))).toEqual([]);
  });

  test('an upload that is too large, announced or not, leaves nothing', async () => {
    expect((await put('large.bin', Buffer.alloc(1001))).status).toBe(422);
    const chunked = await ask('/upload/larger.bin', { 'Origin': origin(), 'Cookie': cookie(), 'Transfer-Encoding': 'chunked' }, 'PUT', Buffer.alloc(5000)).catch(() => ({ status: 422 }));
    expect(chunked.status).toBe(422);
    expect(readdirSync(join(folder, 'workspace', 'uploads')).filter((name) => name.includes('large') || name.endsWith('.tmp'))).toEqual([]);
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['another page', () => ({ Origin: 'https://evil.example', Cookie: cookie() }), 403], ['no origin', () => ({ Cookie: cookie() }), 403], ['no token', () => ({ Origin: origin() }), 401],
  ])('%s may not upload', async (_who, headers, status) => {
    expect((await ask('/upload/x.txt', headers(), 'PUT', 'x')).status).toBe(status);
    expect(existsSync(join(folder, 'workspace', 'uploads', 'x.txt'))).toBe(false);
  });

  test('a file of the workspace is taken away as an attachment, and never shown', async () => {
    mkdirSync(join(folder, 'workspace', 'exports'), { recursive: true });
    writeFileSync(join(folder, 'workspace', 'exports', 'my 网.onnx'), 'model');
    const answer = await ask('/download/exports/my%20%E7%BD%91.onnx', { Cookie: cookie() });
    expect(answer).toMatchObject({ status: 200, body: 'model', headers: { 'content-type': 'application/octet-stream', 'content-length': '5', 'content-disposition': "attachment; filename*=UTF-8''my%20%E7%BD%91.onnx", 'x-content-type-options': 'nosniff' } });
    expect(await ask('/download/exports/my%20%E7%BD%91.onnx', { Cookie: cookie() }, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['another page', () => ({ Origin: 'https://evil.example', Cookie: cookie() }), 403], ['another host', () => ({ Host: `evil.example:${host.port}`, Cookie: cookie() }), 403],
    ['a page that loads it', () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Cookie': cookie() }), 403], ['no token', () => ({}), 401], ['a wrong token', () => ({ Cookie: cookie(randomBytes(32).toString('base64url')) }), 401],
  ])('%s may not download', async (_who, headers, status) => {
    writeFileSync(join(folder, 'workspace', 'model.onnx'), 'secret');
    expect(await ask('/download/model.onnx', headers())).toMatchObject({ status });
    expect((await ask('/download/model.onnx', headers())).body).not.toContain('secret');
  });

  test('a download does not lead out: upwards, absolute, through links, encoded, hidden', async () => {
    const inside = join(folder, 'workspace');
    for (const [name, to] of [['link', folder], ['secret-link', join(folder, 'secret.txt')], ['within', join(inside, 'model.onnx')]] as const) symlinkSync(to, join(inside, name));
    writeFileSync(join(inside, '.hidden'), 'secret');
    for (const name of ['../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', '%2e%2e%2fsecret.txt', '..%5csecret.txt', '%252e%252e/secret.txt', '/etc/passwd', '%2fetc%2fpasswd', 'exports/../../secret.txt', 'link/secret.txt', 'secret-link', 'within', '.hidden', 'exports', 'exports/', '', '%00', 'model.onnx%00', '%', '%zz', 'C:%5csecret.txt', 'uploads/../../secret.txt', 'none']) {
      const answer = await ask(`/download/${name}`, { Cookie: cookie() });
      expect(answer.status, name).toBe(404);
      expect(answer.body, name).not.toMatch(/secret|root:/);
    }
  });

  test('a download cannot be written to', async () => {
    for (const method of ['PUT', 'POST']) expect((await ask('/download/model.onnx', { Origin: origin(), Cookie: cookie() }, method, 'x')).status).toBe(405);
    expect(readFileSync(join(folder, 'workspace', 'model.onnx'), 'utf8')).toBe('secret');
  });

  test('other methods do nothing', async () => {
    for (const method of ['POST', 'DELETE', 'PATCH', 'PUT']) expect((await ask('/', { Origin: origin(), Cookie: cookie() }, method)).status).toBe(405);
  });
});

describe('what is no message', () => {
  const malformed: [string, string | Buffer][] = [
    ['a word', 'hello'], ['half of JSON', '{"i":'], ['nothing', ''], ['null', 'null'], ['a number', '7'], ['an empty object', '{}'], ['an empty list', '[]'],
    ['a request without an address', '{"i":"1","p":{}}'], ['an address that is a number', '{"i":"1","p":{"u":7}}'], ['a broken address', '{"i":"1","p":{"u":"http://[","m":"POST"}}'],
    ['bytes', randomBytes(100)], ['a zero byte', Buffer.from([0])], ['only a delimiter', Buffer.from([255])], ['JSON and bytes', Buffer.concat([Buffer.from('{}'), Buffer.from([255, 1, 2])])],
    ['deep nesting', '['.repeat(100_000)],
  ];
  test.each(malformed)('%s ends that connection, and no other', async (_what, message) => {
    const socket = await openSocket(host);
    let answers = 0;
    socket.on('message', () => { answers++; });
    socket.send(message);
    socket.send('still there?');
    await ended(socket);
    expect(answers).toBe(0);
    expect((await own.app.info()).host).toBe('browser');
  });

  const call = (path: string, body?: unknown): string => JSON.stringify({ i: '1', p: { u: path, b: body } });
  const answerTo = async (message: string): Promise<unknown> => {
    const socket = await openSocket(host);
    const answer = await new Promise<unknown>((resolve) => {
      socket.once('message', (data: Buffer) => { resolve(JSON.parse(data.toString())); });
      socket.once('close', () => { resolve('closed'); });
      socket.send(message);
    });
    socket.terminate();
    return answer;
  };

  test.each(['/constructor', '/__proto__/toString', '/app/constructor', '/app/__proto__', '/app/info/~orpc', '/app/info/handler', '/../app/info/x', '/toString', '/%00', '/app%2finfo%2fx'])('no method at %s', async (path) => {
    expect(JSON.stringify(await answerTo(call(path, { json: {} })))).toMatch(/404|No procedure|LAYERWRIGHT|closed/);
  });

  test('a body that would change every object changes none', async () => {
    for (const body of [{ json: JSON.parse('{"__proto__":{"polluted":1}}') as unknown }, { json: {}, meta: [[1, '__proto__', 'polluted']] }, { json: {}, meta: [[1, 'constructor', 'prototype', 'polluted']] }, { json: {}, meta: [[6, 'toString']] }, { json: {}, meta: 'x' }, { json: [], meta: [[21]] }, 'text', 7]) {
      const answer = JSON.stringify(await answerTo(call('/runs/list', body)));
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(answer).not.toMatch(/node_modules|\.ts:\d/);
    }
  });

  test('a message that is too large ends its connection', async () => {
    const socket = await openSocket(host);
    socket.send(Buffer.alloc(LIMIT + 1));
    expect(await ended(socket)).toBe(1009);
  });

  test('too many messages end their connection', async () => {
    const socket = await openSocket(host);
    for (let i = 0; i < 4000; i++) socket.send(JSON.stringify({ i: String(i), t: 4 }));
    expect(await ended(socket)).toBe(1008);
  });

  test('too many calls at once end their connection', async () => {
    const socket = await openSocket(host);
    const code = ended(socket);
    for (let i = 0; i < 600; i++) socket.send(JSON.stringify({ i: `s${i}`, p: { u: '/runs/changes', b: { json: {} } } }));
    expect(await code).toBe(1008);
  });

  test('too many connections are turned away', async () => {
    const sockets: WebSocket[] = [];
    let refused = 0;
    for (let i = 0; i < 12; i++) await openSocket(host).then((socket) => { sockets.push(socket); }, () => { refused++; });
    expect(refused).toBe(5);
    expect(host.connections).toBe(8);
    const gone = sockets.map(ended);
    for (const socket of sockets) socket.terminate();
    await Promise.all(gone);
    await new Promise((r) => { setTimeout(r, 50); });
    expect(await attempt({ Origin: origin(), Cookie: cookie() })).toBe('open');
  });

  test('ten thousand random messages, and not one answer that matters', async () => {
    const random = Random.from(20_261_121, 'hostile');
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)] as T;
    const words = ['i', 'p', 't', 'u', 'b', 'h', 'm', 'json', 'meta', '__proto__', 'constructor', 'POST', '/runs/list', '/files/browse', '/projects/save', 'http://x/y', '..', '\0', '😀', ''];
    const value = (depth: number): unknown => {
      const kind = random.uniform();
      if (depth > 4 || kind < 0.5) return pick([null, true, 0, -1, 1e308, 4, pick(words), pick(words).repeat(20)]);
      if (kind < 0.7) return Array.from({ length: Math.floor(random.uniform() * 4) }, () => value(depth + 1));
      return Object.fromEntries(Array.from({ length: Math.floor(random.uniform() * 5) }, () => [pick(words), value(depth + 1)]));
    };
    const message = (): string | Buffer => {
      const kind = random.uniform();
      if (kind < 0.25) return Buffer.from(Array.from({ length: Math.floor(random.uniform() * 200) }, () => Math.floor(random.uniform() * 256)));
      const text = JSON.stringify(kind < 0.6 ? value(0) : { i: String(Math.floor(random.uniform() * 50)), t: pick([1, 3, 4, 9]), p: { u: pick(['/runs/list', '/files/browse', '/app/info', '/projects/open', '/models/predict', '/training/start']), m: 'POST', h: value(3), b: { json: value(1), meta: value(2) } } }) ?? '';
      return kind > 0.9 ? text.slice(0, Math.floor(text.length * random.uniform())) : text;
    };
    const before = createHash('sha256').update(readdirSync(folder, { recursive: true }).join('\n').replace(/layerwright\.db-\w+/g, '')).digest('hex');
    let socket: WebSocket | undefined;
    let sent = 0;
    while (sent < 10_000) {
      if (socket?.readyState !== WebSocket.OPEN) socket = await openSocket(host).catch(() => undefined);
      if (!socket) {
        await new Promise((r) => { setTimeout(r, 5); });
        continue;
      }
      // A few at a time, so that closings are seen.
      for (let k = 0; k < 20 && sent < 10_000; k++, sent++) socket.send(message());
      await new Promise((r) => { setImmediate(r); });
    }
    socket?.terminate();
    expect((await own.app.info()).host).toBe('browser');
    expect((await own.runs.list()).total).toBe(0);
    expect(await own.projects.list()).toEqual([]);
    expect(createHash('sha256').update(readdirSync(folder, { recursive: true }).join('\n').replace(/layerwright\.db-\w+/g, '')).digest('hex')).toBe(before);
  });
});
