import { listDevices } from '../../engine/devices.ts';
import { table } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const devicesCommand: TerminalCommand = {
  register(program, run) {
    program.command('devices').description('what can train here').action(run(async ({ out }) => {
      const devices = await listDevices();
      out.say(table(['device', 'what it is', 'usable', 'detail'], devices.map((d) => [d.id, d.title, d.available ? 'yes' : 'no', d.detail])));
      for (const device of devices) out.event({ event: 'device', ...device });
      return { devices };
    }));
  },
};
