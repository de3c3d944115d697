// The bridge: it hands the page's message port to the main process, tells the path of a dropped file, and carries the menu's commands. Nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from './contract/bridge.ts';
import { COMMAND, CONNECT, OPEN, ROLE, STATE } from './contract/bridge.ts';

// A port cannot pass the context bridge: it comes as a message of the page to itself.
window.addEventListener('message', (event: MessageEvent) => {
  const [port] = event.ports;
  if (event.source !== window || event.origin !== window.location.origin || event.data !== CONNECT || !port) return;
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- to the main process
  ipcRenderer.postMessage(CONNECT, null, [port]);
});

/** Words from one channel; the event with its sender stays here. */
function hear(channel: string, listener: (word: string) => void): () => void {
  const on = (_event: unknown, word: unknown): void => { if (typeof word === 'string') listener(word); };
  ipcRenderer.on(channel, on);
  return () => { ipcRenderer.off(channel, on); };
}

const bridge: Bridge = {
  host: 'electron', pathOf: (file) => webUtils.getPathForFile(file as File),
  onCommand: (listener) => hear(COMMAND, listener), onOpen: (listener) => hear(OPEN, listener),
  tell: (state) => { ipcRenderer.send(STATE, state); }, role: (role) => { ipcRenderer.send(ROLE, role); },
};
contextBridge.exposeInMainWorld('layerwright', bridge);
