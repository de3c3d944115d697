// Downloads of models from a server on this machine that behaves, breaks, changes its mind and lies.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identifyModel } from '../../../src/main/models/download/checksum.ts';
import { downloadFile } from '../../../src/main/models/download/download.ts';
import type { DownloadEvent, DownloadOptions } from '../../../src/main/models/download/download.ts';
import { makePace } from '../../../src/main/models/download/pace.ts';
import { keptBytes } from '../../../src/main/models/download/partial.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { modelBytes, sends, smallEntry, startModelServer } from '../../fixtures/model-server.ts';
import type { ModelServer } from '../../fixtures/model-server.ts';

const folder = temporaryFolder();
const bytes = modelBytes(3_000_000);
let server: ModelServer;
let count = 0;
let target = '';

beforeAll(async () => { server = await startModelServer(); });
afterAll(() => server.close());
beforeEach(() => {
  target = join(folder, `case-${++count}`, 'model.onnx');
  server.asked.length = 0;
});

const at = (path: string): string => `${server.address}${path}`;
const entry = (...paths: string[]) => smallEntry('model', bytes, ...paths.map(at));
const quick: DownloadOptions = { pause: 1, stall: 2000 };

async function all(events: AsyncIterable<DownloadEvent>): Promise<DownloadEvent[]> {
  const list: DownloadEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}
const get = (options: DownloadOptions = quick, file = entry('/model.onnx')): Promise<DownloadEvent[]> => all(downloadFile(file, target, options));
const left = (): string[] => (existsSync(join(target, '..')) ? readdirSync(join(target, '..')).toSorted() : []);
const isWhole = (): void => {
  expect(left()).toEqual(['model.onnx']);
  expect(readFileSync(target).equals(bytes)).toBe(true);
};

test('what comes is read whole, whatever is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const collecting = setInterval(collect, 1);
  try {
    for (const path of ['/a.onnx', '/b.onnx', '/c.onnx', '/d.onnx', '/e.onnx']) {
      server.set(path, sends(bytes));
      target = join(folder, `collected${path}`, 'model.onnx');
      await get(quick, entry(path));
      isWhole();
    }
  } finally {
    clearInterval(collecting);
  }
});

describe('a whole file', () => {
  test('comes with progress, and is not fetched again', async () => {
    server.set('/model.onnx', sends(bytes));
    const events = await get();
    expect(events[0]).toMatchObject({ type: 'progress', phase: 'download', received: 0, bytes: bytes.length });
    expect(events.at(-1)).toEqual({ type: 'done', path: target, bytes: bytes.length, fresh: true });
    isWhole();
    expect((await get()).at(-1)).toMatchObject({ type: 'done', fresh: false });
    expect(server.asked).toEqual(['GET /model.onnx']);
  });

  test('comes through redirects on this machine, also of relative addresses', async () => {
    server.set('/model.onnx', (_, response) => { response.writeHead(302, { location: '/second' }).end(); });
    server.set('/second', (_, response) => { response.writeHead(307, { location: at('/third') }).end(); });
    server.set('/third', sends(bytes));
    await get();
    isWhole();
  });

  test('replaces another file only where that is wanted', async () => {
    server.set('/model.onnx', sends(bytes));
    mkdirSync(join(target, '..'));
    writeFileSync(target, 'mine');
    await expect(get()).rejects.toMatchObject({ code: 'file/write-failed' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
    await get({ ...quick, replace: true });
    isWhole();
  });

  test('comes from the second source where the first has it no more', async () => {
    server.set('/model.onnx', sends(bytes));
    await get(quick, entry('/gone.onnx', '/model.onnx'));
    expect(server.asked).toEqual(['GET /gone.onnx', 'GET /model.onnx']);
    isWhole();
  });
});

describe('a connection that breaks', () => {
  test('is taken up again where it broke', async () => {
    let first = true;
    server.set('/model.onnx', (request, response) => {
      sends(bytes, first ? { cut: 1_000_000 } : {})(request, response);
      first = false;
    });
    await get();
    expect(server.asked).toHaveLength(2);
    expect(server.asked[1]).toMatch(/^GET \/model\.onnx bytes=[1-9]\d+-$/);
    isWhole();
  });

  test('keeps what came, for another time', async () => {
    server.set('/model.onnx', sends(bytes, { cut: 500_000 }));
    await expect(get()).rejects.toMatchObject({ code: 'download/unreachable' });
    const kept = await keptBytes(target, entry('/model.onnx').sha256);
    expect(kept).toBeGreaterThan(0);
    expect(left()).toEqual(['model.onnx.part', 'model.onnx.part.json']);
    server.asked.length = 0;
    server.set('/model.onnx', sends(bytes));
    await get();
    expect(server.asked).toEqual([`GET /model.onnx bytes=${kept}-`]);
    isWhole();
  });

  const broken = async (manner: Parameters<typeof sends>[1]): Promise<void> => {
    server.set('/model.onnx', sends(bytes, { ...manner, cut: 500_000 }));
    await expect(get()).rejects.toMatchObject({ code: 'download/unreachable' });
    server.asked.length = 0;
  };

  test('begins again with a server that knows no ranges', async () => {
    await broken({});
    server.set('/model.onnx', sends(bytes, { ranges: false }));
    await get();
    isWhole();
  });

  test('begins again where the file has another ETag', async () => {
    await broken({ etag: '"old"' });
    server.set('/model.onnx', sends(bytes, { etag: '"new"' }));
    await get();
    expect(server.asked).toHaveLength(1);
    isWhole();
  });

  test('begins again where the server has no mark by which the file is known', async () => {
    await broken({ etag: 'W/"weak"' });
    server.set('/model.onnx', sends(bytes));
    await get();
    expect(server.asked).toEqual(['GET /model.onnx']);
    isWhole();
  });

  test('begins again where a range does not fit', async () => {
    await broken({});
    const whole = sends(bytes);
    server.set('/model.onnx', (request, response) => {
      if (request.headers.range === undefined) whole(request, response);
      else response.writeHead(206, { 'content-range': `bytes 0-9/${bytes.length}`, 'content-length': 10 }).end(bytes.subarray(0, 10));
    });
    await get();
    expect(server.asked).toHaveLength(2);
    isWhole();
  });

  test('that says nothing for long counts as broken', async () => {
    server.set('/model.onnx', (request, response) => {
      if (request.headers.range !== undefined) return;
      response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
      response.write(bytes.subarray(0, 1000));
    });
    await expect(get({ pause: 1, stall: 300 })).rejects.toMatchObject({ code: 'download/unreachable' });
    expect(await keptBytes(target, entry().sha256)).toBe(1000);
  });

  test('of a process that was killed is taken up by another, and of one that lives is left alone', async () => {
    await broken({});
    server.set('/model.onnx', sends(bytes));
    const file = `${target}.part.json`;
    const state = JSON.parse(readFileSync(file, 'utf8')) as object;
    expect(state).toMatchObject({ source: at('/model.onnx'), validator: '"one"', pid: 0 });
    writeFileSync(file, JSON.stringify({ ...state, pid: process.ppid }));
    await expect(get()).rejects.toMatchObject({ code: 'download/busy' });
    writeFileSync(file, JSON.stringify({ ...state, pid: 2 ** 22 + 1 }));
    await get();
    expect(server.asked).toEqual([expect.stringMatching(/ bytes=\d+-$/)]);
    isWhole();
  });

  test('is told from a full disk', async () => {
    server.set('/model.onnx', (_, response) => { response.writeHead(200, { 'content-length': 2 ** 52 }).flushHeaders(); });
    await expect(get(quick, { ...entry('/model.onnx'), bytes: 2 ** 52 })).rejects.toMatchObject({ code: 'file/write-failed', received: 'ENOSPC' });
    expect(left()).toEqual([]);
  });

  test('is told from the disk’s errors', async () => {
    server.set('/model.onnx', sends(bytes));
    mkdirSync(join(target, '..'));
    mkdirSync(`${target}.part`);
    await expect(get()).rejects.toMatchObject({ code: 'file/write-failed' });
  });
});

describe('what is not the model', () => {
  const refused = async (code: string, message: RegExp, file = entry('/model.onnx')): Promise<void> => {
    const error = await get(quick, file).then(() => undefined, (thrown: unknown) => thrown as { code: string; describe(): string });
    expect(error?.code).toBe(code);
    expect(error?.describe()).toMatch(message);
    expect(left()).toEqual([]);
  };

  test('has another checksum', async () => {
    const other = bytes.slice();
    other[2_000_000]! ^= 1;
    server.set('/model.onnx', sends(other));
    await refused('download/checksum', /another/);
  });

  test('is a web page', async () => {
    const page = Buffer.from('<!doctype html><title>Sign in</title>');
    server.set('/model.onnx', sends(page, { type: 'text/html; charset=utf-8' }));
    await refused('download/refused', /a web page/);
    server.set('/model.onnx', sends(page));
    await refused('download/refused', /a web page/);
  });

  test('is a pointer of Git LFS', async () => {
    server.set('/model.onnx', sends(Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')));
    await refused('download/refused', /a Git LFS pointer/);
  });

  test('is larger, said or not', async () => {
    const larger = modelBytes(bytes.length + 1000);
    server.set('/model.onnx', sends(larger));
    await refused('download/refused', /3001000 bytes/);
    server.set('/model.onnx', (_, response) => { response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(larger); });
    await refused('download/refused', /more than 3000000 bytes/);
  });

  test('lies where it is not secure, or nowhere', async () => {
    server.set('/model.onnx', (_, response) => { response.writeHead(302, { location: 'http://models.example.invalid/a.onnx' }).end(); });
    await refused('download/refused', /not secure/);
    server.set('/model.onnx', (_, response) => { response.writeHead(302, { location: '/model.onnx' }).end(); });
    await refused('download/refused', /without end/);
    await refused('download/not-found', /status 404/, entry('/none.onnx'));
    await refused('download/unreachable', /too much to do/, (server.set('/busy', (_, response) => { response.writeHead(503).end(); }), entry('/busy')));
    await refused('download/unreachable', /cannot be reached/, smallEntry('model', bytes, 'http://127.0.0.1:1/a.onnx'));
  });

  test('the most telling answer is given', () => refused('download/not-found', /404/, { ...entry('/none.onnx'), sources: [at('/none.onnx'), 'http://127.0.0.1:1/a.onnx'] }));
});

describe('cancelled', () => {
  test('it keeps what came and goes on from there', async () => {
    const stop = new AbortController();
    server.set('/model.onnx', (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
      response.write(bytes.subarray(0, 800_000), () => { setTimeout(() => { stop.abort(); }, 50); });
    });
    await expect(get({ ...quick, signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await keptBytes(target, entry().sha256)).toBe(800_000);
    server.set('/model.onnx', sends(bytes));
    server.asked.length = 0;
    await get();
    expect(server.asked).toEqual(['GET /model.onnx bytes=800000-']);
    isWhole();
    await expect(get({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('one at a time downloads a file', async () => {
    server.set('/model.onnx', sends(bytes));
    const first = downloadFile(entry('/model.onnx'), target, quick);
    await first.next();
    await expect(get()).rejects.toMatchObject({ code: 'download/busy' });
    await first.return(undefined);
    await get();
    isWhole();
  });
});

test('a file is known by its size and checksum', async () => {
  const models = [smallEntry('a', modelBytes(5000, 1)), smallEntry('b', modelBytes(5000, 2)), smallEntry('c', modelBytes(6000, 3))];
  const put = (name: string, content: Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  expect((await identifyModel(put('x', modelBytes(5000, 2)), models))?.id).toBe('b');
  expect((await identifyModel(put('y', modelBytes(6000, 3)), models))?.id).toBe('c');
  expect(await identifyModel(put('z', modelBytes(5000, 9)), models)).toBeUndefined();
  expect(await identifyModel(put('w', modelBytes(7000, 1)), models)).toBeUndefined();
  await expect(identifyModel(join(folder, 'none'), models)).rejects.toMatchObject({ code: 'file/not-found' });
  await expect(identifyModel(folder, models)).rejects.toMatchObject({ code: 'file/unreadable' });
});

test('the pace is that of the last seconds, told four times a second', () => {
  let now = 0;
  const pace = makePace(100_000, () => now);
  pace.start(0);
  expect(pace.event(0)).toEqual({ type: 'progress', phase: 'download', received: 0, bytes: 100_000 });
  now = 100;
  expect(pace.tick(1000)).toBeUndefined();
  now = 1000;
  expect(pace.tick(10_000)).toMatchObject({ rate: 10_000, secondsLeft: 9 });
  now = 6500;
  expect(pace.tick(10_000)?.rate).toBeUndefined();
});
