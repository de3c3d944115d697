// Devices tried in Electron's utility process: the packaged app's program does not run as Node.
import { utilityProcess } from 'electron';
import type { Probe } from '../engine/devices.ts';

/** Milliseconds in which a driver must answer. */
const PATIENCE = 60_000;

/** A file of the bundle in a utility process, until it ends. */
export const utilityProbe: Probe = (file, environment) => new Promise((resolve) => {
  const child = utilityProcess.fork(file, [], { serviceName: 'Layerwright device check', stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let [stdout, stderr, killed] = ['', '', false];
  child.stdout?.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr?.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(-10_000); });
  const timer = setTimeout(() => {
    killed = true;
    child.kill();
  }, PATIENCE);
  child.on('exit', (code) => {
    clearTimeout(timer);
    resolve({ stdout, stderr, killed, failed: code !== 0 });
  });
});
