// The page's message port, taken from our own page's main frame only.
import { ipcMain } from 'electron';
import { CONNECT } from '../../preload/contract/bridge.ts';
import { portTransport } from '../../preload/contract/transport.ts';
import { serve } from '../services/methods/index.ts';
import type { Services } from '../services/methods/services.ts';
import { isOurPage } from './page.ts';

export function acceptPorts(services: Services): void {
  ipcMain.on(CONNECT, (event) => {
    const { senderFrame: frame, ports } = event;
    const ours = frame !== null && frame.parent === null && frame === event.sender.mainFrame && isOurPage(frame.url) && ports.length === 1;
    const [port] = ports;
    if (ours && port) serve(services, portTransport(port));
    else for (const stranger of ports) stranger.close();
  });
}
