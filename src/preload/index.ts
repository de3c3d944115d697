// The bridge: the page learns which version of what it runs in, and nothing else yet.
import { contextBridge } from 'electron';
import type { HostInfo } from './contract.ts';

const info: HostInfo = {
  host: 'electron',
  versions: { electron: process.versions['electron'] ?? '', chrome: process.versions['chrome'] ?? '', node: process.versions.node },
};
contextBridge.exposeInMainWorld('layerwright', info);
