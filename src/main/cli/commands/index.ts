// All commands, in the order of the help.
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import type { TerminalCommand } from './command.ts';
import { dataCommand } from './data.ts';
import { demoCommand } from './demo.ts';
import { devicesCommand } from './devices.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { gradcheckCommand } from './gradcheck.ts';
import { newCommand } from './new.ts';
import { predictCommand } from './predict.ts';
import { runsCommand } from './runs.ts';
import { studioCommand } from './studio.ts';
import { templatesCommand } from './templates.ts';
import { resumeCommand, trainCommand } from './train.ts';

export const commands: readonly TerminalCommand[] = [
  studioCommand, demoCommand, templatesCommand, newCommand, dataCommand, checkCommand, trainCommand, resumeCommand, evaluateCommand, predictCommand,
  exportCommand, gradcheckCommand, runsCommand, devicesCommand, benchCommand,
];
