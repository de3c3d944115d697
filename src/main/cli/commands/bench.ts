import { positiveInteger, threadCount } from './values.ts';
import { benchmark } from '../../bench/bench.ts';
import { secondsToFirstStep } from '../../bench/first-step.ts';
import { benchNetwork, networks } from '../../bench/networks.ts';
import { bytes, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';

const ms = (value: number): string => value.toFixed(value < 100 ? 2 : 0);

export const benchCommand: TerminalCommand = {
  register(program, run) {
    program.command('bench [names...]').description(`speed and memory of training steps (${networks.map((n) => n.name).join(', ')}), beside PyTorch where it is installed`)
      .option('--threads <n>', 'threads of one operator; default: all of the machine', threadCount).option('--rounds <n>', 'blocks of steps of each, in turn', positiveInteger, 6)
      .option('--no-compare', 'without PyTorch')
      .action(run(async ({ out }, names: string[], o: { threads?: number; rounds: number; compare: boolean }) => {
        const chosen = names.length > 0 ? names.map((n) => benchNetwork(n).name) : networks.map((n) => n.name);
        const results = [];
        for (const name of chosen) {
          const result = await benchmark(name, { rounds: o.rounds, compare: o.compare, ...(o.threads !== undefined && { threads: o.threads }) });
          results.push(result);
          out.event({ event: 'bench', ...result });
          const { layerwright: a, pytorch: b } = result;
          out.say(`${name}: ${ms(a.stepMs)} ms a step${b ? `, PyTorch ${ms(b.stepMs)} ms` : ''}`);
        }
        const first = chosen.includes('lenet') ? await secondsToFirstStep() : undefined;
        if (first !== undefined) out.event({ event: 'bench', name: 'first-step', secondsToFirstStep: first });
        out.say(`\n${table(
          ['network', 'ms a step', 'samples/s', 'memory', 'PyTorch ms', 'memory', 'throughput ratio', 'goal', 'memory ratio'],
          results.map((r) => [
            r.name, ms(r.layerwright.stepMs), Math.round(r.layerwright.samplesPerSecond), bytes(r.layerwright.peakMemory),
            r.pytorch ? ms(r.pytorch.stepMs) : '–', r.pytorch ? bytes(r.pytorch.peakMemory) : '–', r.throughputRatio?.toFixed(2) ?? '–', `≥ ${r.goal}`, r.memoryRatio?.toFixed(2) ?? '–',
          ]),
        )}`);
        const [any] = results;
        if (any) out.say(`Batch ${any.batch}, Adam, ${any.threads} threads, medians; ${any.pytorch ? `PyTorch ${any.pytorch.version}, blocks of steps in turn` : 'PyTorch is not installed here (python3-torch)'}.`);
        if (first !== undefined) out.say(`From \`train\` to the first step of LeNet-5: ${first.toFixed(2)} s.`);
        return { results, ...(first !== undefined && { secondsToFirstStep: first }) };
      }));
  },
};
