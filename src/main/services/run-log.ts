// What a run said while it trained, as lines of a text file in its folder.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf, readText } from '../files.ts';
import type { FromTrainer } from '../engine/trainer/protocol.ts';

export const LOG_FILE = 'log.txt';

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

export function writeLog(folder: string, text: string): void {
  try {
    appendFileSync(join(folder, LOG_FILE), `${new Date().toISOString()} ${text.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  } catch {
    // A run whose folder was deleted ends with an error of its own.
  }
}

/** A message as a line; undefined for what curves and figures tell better. */
export function logText(message: FromTrainer): string | undefined {
  switch (message.type) {
    case 'prepared': {
      const { samples, batch, totalSteps, totalEpochs, step, broken, parameters, seconds } = message.info;
      return `${step > 0 ? `Goes on at step ${step}` : 'Training begins'}: ${samples.train} samples to train on, ${samples.dev} dev, ${samples.test} test, batch ${batch}, ${totalEpochs} epochs, ${totalSteps} steps, `
        + `${parameters.trainable} trainable parameters, prepared in ${seconds.toFixed(1)} s${broken > 0 ? `, ${broken} broken samples left out` : ''}.`;
    }
    case 'phase': return `Phase ${message.phase.index + 1} of ${message.phase.count} begins at epoch ${message.phase.epoch + 1}: ${message.phase.parameters.trainable} trainable parameters, learning rate ${message.phase.learningRate}.`;
    case 'note': return message.text;
    case 'state': return message.state === 'paused' ? 'Paused.' : 'Goes on.';
    default: return undefined;
  }
}

const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/;

/** The last lines, oldest first; none where nothing was written. */
export async function readLog(folder: string, most = 1000): Promise<LogLine[]> {
  const path = join(folder, LOG_FILE);
  if (await kindOf(path) !== 'file') return [];
  return (await readText(path)).split('\n').slice(-most - 1).flatMap((line): LogLine[] => {
    const found = LINE.exec(line);
    return found ? [{ time: Date.parse(found[1] as string), text: found[2] as string }] : [];
  });
}
