// The browser host is there before most of its code: whoever comes first waits for the rest.
import { beforeAll, expect, test, vi } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { startBrowserHost } from '../../../src/main/host.ts';
import { openSocket, smallPages, socketClient } from '../../fixtures/contract.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';

beforeAll(() => { vi.stubEnv('LAYERWRIGHT_RENDERER', smallPages(temporaryFolder())); });

test('a page that connects at once is answered', async () => {
  const host = await startBrowserHost({ workspace: temporaryFolder(), open: false });
  const sockets = await Promise.all([openSocket(host), openSocket(host)]);
  for (const socket of sockets) expect((await socketClient(socket).app.info()).host).toBe('browser');
  expect(host.connections).toBe(2);
  await host.close();
});

test('told to end before all is loaded, it leaves the workspace to others', async () => {
  const workspace = temporaryFolder();
  const host = await startBrowserHost({ workspace, open: false });
  await host.close();
  const app = await openApp(workspace);
  expect(app.store.runs.count()).toBe(0);
  app.close();
});

test('a port that another program has is refused', async () => {
  const first = await startBrowserHost({ workspace: temporaryFolder(), open: false });
  await expect(startBrowserHost({ workspace: temporaryFolder(), port: first.port, open: false })).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('--port') as string });
  await first.close();
});
