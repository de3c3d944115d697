// What comes from the page, taken from our own page's main frame only: its message port, its state, its wishes for the text field.
import { ipcMain } from 'electron';
import type { IpcMainEvent } from 'electron';
import { z } from 'zod';
import { CONNECT, ROLE, STATE, roles } from '../../preload/contract/bridge.ts';
import type { WindowState } from '../../preload/contract/bridge.ts';
import { portTransport } from '../../preload/contract/transport.ts';
import { serve } from '../services/methods/index.ts';
import type { Services } from '../services/methods/services.ts';
import { isOurPage } from './page.ts';

const isOurs = ({ senderFrame: frame, sender }: IpcMainEvent): boolean =>
  frame !== null && frame.parent === null && frame === sender.mainFrame && isOurPage(frame.url);

const short = z.string().max(300);
const state = z.strictObject({
  language: z.enum(['en', 'zh']), theme: z.enum(['system', 'light', 'dark']), project: short.exactOptional(),
  commands: z.array(z.strictObject({ id: z.string().regex(/^[\w.-]{1,100}$/), title: short, enabled: z.boolean(), keys: short.exactOptional() })).max(500),
});

/** `hear`: what the page tells of itself, checked. */
export function acceptMessages(services: Services, hear: (state: WindowState) => void): void {
  ipcMain.on(CONNECT, (event) => {
    const { ports } = event;
    const [port] = ports;
    if (isOurs(event) && ports.length === 1 && port) serve(services, portTransport(port));
    else for (const stranger of ports) stranger.close();
  });
  ipcMain.on(STATE, (event, told: unknown) => {
    const parsed = isOurs(event) ? state.safeParse(told) : undefined;
    if (parsed?.success === true) hear(parsed.data);
  });
  ipcMain.on(ROLE, (event, told: unknown) => {
    const role = roles.find((r) => r === told);
    if (role && isOurs(event)) event.sender[role]();
  });
}
