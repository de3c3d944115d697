// The browser host in a real Chromium: it comes up, says when its connection is lost, finds back; and a hostile page of the
// same browser gets nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/main/host/server.ts';
import { buildBundles } from '../fixtures/build.ts';
import { chromiumPath, openChromium } from '../fixtures/chromium.ts';
import { hostOf, openHost } from '../fixtures/contract.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';

const bin = fileURLToPath(new URL('../../src/main/bin.mjs', import.meta.url));
let pages: string;
beforeAll(async () => { pages = join(await buildBundles(), 'renderer'); });

/** `layerwright studio`: its lines, and its end. */
function studio(...args: string[]): { line(): Promise<Record<string, unknown>>; stop(): Promise<number | null> } {
  const child = spawn(process.execPath, [bin, 'studio', '--browser', '--no-open', '--json', '--workspace', join(temporaryFolder(), 'workspace'), ...args], { env: { ...process.env, LAYERWRIGHT_RENDERER: pages }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => { text += piece.toString(); });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  return {
    async line() {
      while (!text.includes('\n') && child.exitCode === null) await new Promise((r) => { setTimeout(r, 20); });
      return JSON.parse(text.trim().split('\n')[0] ?? '') as Record<string, unknown>;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exit)[0];
    },
  };
}

describe('studio --browser', () => {
  test('prints an address that works, and ends when it is told to', async () => {
    const app = studio();
    const { event, address, port } = await app.line() as { event: string; address: string; port: number };
    expect(event).toBe('address');
    expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/\\?token=[\\w-]{43}$`));
    const answer = await fetch(address, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } })).text()).toContain('<div id="root">');
    expect(await studio('--port', String(port)).line()).toMatchObject({ event: 'error', code: 'usage', where: `127.0.0.1:${port}` });
    expect(await app.stop()).toBe(0);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  test('says in one sentence what is wrong', async () => {
    expect(await studio('--allow', '/does/not/exist').line()).toMatchObject({ event: 'error', code: 'file/not-found', message: '/does/not/exist does not exist.' });
    const built = pages;
    pages = join(pages, 'assets');
    expect(await studio().line()).toMatchObject({ event: 'error', code: 'file/not-found', message: 'The window is not built yet.' });
    pages = built;
  });
});

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let host: Host;
  let world: Awaited<ReturnType<typeof openHost>>;
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await openHost({ pages });
    ({ host } = world);
    browser = await openChromium();
    page = await (await browser.newContext()).newPage();
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });
  const state = (on: Page = page) => on.getByRole('status');
  const says = async (text: RegExp, on: Page = page): Promise<void> => { await state(on).filter({ hasText: text }).waitFor({ timeout: 15_000 }); };

  test('it comes up connected, with no word against the policy and no token in the address', async () => {
    const start = performance.now();
    await page.goto(host.address);
    await says(/^Connected$/);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(page.url()).toBe(`http://127.0.0.1:${host.port}/`);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'LeNet-5' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a second tab watches; a reload finds back', async () => {
    const second = await page.context().newPage();
    await second.goto(`http://127.0.0.1:${host.port}/`);
    await says(/^Connected$/, second);
    expect(host.connections).toBe(2);
    await second.close();
    await page.reload();
    await says(/^Connected$/);
  });

  test('a lost connection says so, and is made again', async () => {
    const { port, token } = host;
    await host.close();
    await says(/Connection lost/);
    await expect.poll(() => page.getByRole('button', { name: 'Try now' }).isVisible()).toBe(true);
    host = await hostOf(world.studio, { pages, port, token });
    await page.getByRole('button', { name: 'Try now' }).click({ timeout: 2000 }).catch(() => undefined);
    await says(/^Connected$/);
    await host.close();
    await says(/Connection lost/);
    host = await hostOf(world.studio, { pages, port, token });
    await says(/^Connected$/);
  });

  test('a page whose host was started anew says so, asks no more, and comes back with the new address', async () => {
    const { port, token } = host;
    await host.close();
    host = await hostOf(world.studio, { pages, port });
    await says(/started anew\. Open the address/);
    // Another tab opens what was printed: this one may come in again.
    const other = await page.context().newPage();
    await other.goto(host.address);
    await says(/^Connected$/, other);
    await other.close();
    await page.getByRole('button', { name: 'Try now' }).click();
    await says(/^Connected$/);
    await host.close();
    host = await hostOf(world.studio, { pages, port, token });
    await page.goto(host.address);
    await says(/^Connected$/);
  });

  test('a hostile page in the same browser gets nothing', async () => {
    const evil = createServer((_request, response) => { response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>evil</title>'); });
    await new Promise<void>((resolve) => { evil.listen(0, '127.0.0.1', resolve); });
    const at = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`;
    const before = host.connections;
    // The same browser, with our cookie, on the same host name: the worst neighbour.
    const tab = await page.context().newPage();
    await tab.goto(at);
    const got = await tab.evaluate(async (port: number) => {
      const ours = `127.0.0.1:${port}`;
      type Global = { WebSocket: new (url: string) => { addEventListener(event: string, listener: () => void): void }; document: { createElement(name: string): Record<string, unknown>; body: { append(element: unknown): void } } };
      const page = globalThis as unknown as Global;
      const loads = (name: string, key: string, url: string): Promise<string> => new Promise((resolve) => {
        const element = page.document.createElement(name);
        Object.assign(element, { [key]: url, onload: () => { resolve('loaded'); }, onerror: () => { resolve('refused'); } });
        page.document.body.append(element);
      });
      const tries = {
        socket: () => new Promise((resolve) => {
          const socket = new page.WebSocket(`ws://${ours}/contract`);
          socket.addEventListener('open', () => { resolve('open'); });
          socket.addEventListener('error', () => { resolve('refused'); });
        }),
        read: () => fetch(`http://${ours}/`, { credentials: 'include' }).then((r) => r.text(), () => 'refused'),
        blind: () => fetch(`http://${ours}/`, { credentials: 'include', mode: 'no-cors' }).then((r) => r.type, () => 'refused'),
        upload: () => fetch(`http://${ours}/upload/evil.txt`, { method: 'PUT', body: 'x', credentials: 'include' }).then((r) => r.status, () => 'refused'),
        script: () => loads('script', 'src', `http://${ours}/`),
        picture: () => loads('img', 'src', `http://${ours}/`),
      };
      return Object.fromEntries(await Promise.all(Object.entries(tries).map(async ([name, attempt]) => [name, await attempt()])));
    }, host.port);
    expect(got).toEqual({ socket: 'refused', read: 'refused', blind: 'refused', upload: 'refused', script: 'refused', picture: 'refused' });
    expect(host.connections).toBe(before);
    await tab.close();
    evil.closeAllConnections();
    evil.close();
    await says(/^Connected$/);
  });
});
