// The bridge: it hands the page's message port to the main process, and tells the path of a dropped file. Nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from './contract/bridge.ts';
import { CONNECT } from './contract/bridge.ts';

// A port cannot pass the context bridge: it comes as a message of the page to itself.
window.addEventListener('message', (event: MessageEvent) => {
  const [port] = event.ports;
  if (event.source !== window || event.origin !== window.location.origin || event.data !== CONNECT || !port) return;
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- to the main process
  ipcRenderer.postMessage(CONNECT, null, [port]);
});

const bridge: Bridge = { host: 'electron', pathOf: (file) => webUtils.getPathForFile(file as File) };
contextBridge.exposeInMainWorld('layerwright', bridge);
