import { listDevices } from '../../engine/devices.ts';
import { version, versions } from '../../version.ts';
import { os } from './services.ts';

export const appMethods = os.app.router({
  info: os.app.info.handler(({ context: { services } }) => ({
    host: services.host, version, versions, platform: process.platform, workspace: services.workspace.root, uploads: services.host === 'browser',
  })),
  devices: os.app.devices.handler(({ context: { services } }) => listDevices(services.probe)),
});
