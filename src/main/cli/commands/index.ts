// All commands, in the order of the help. A command's modules are loaded when it is named: a training does not wait for the studio's.
import type { TerminalCommand } from './command.ts';

const loaders = {
  studio: async () => (await import('./studio.ts')).studioCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  templates: async () => (await import('./templates.ts')).templatesCommand,
  new: async () => (await import('./new.ts')).newCommand,
  data: async () => (await import('./data.ts')).dataCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  resume: async () => (await import('./train.ts')).resumeCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  predict: async () => (await import('./predict.ts')).predictCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  profile: async () => (await import('./profile.ts')).profileCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  quantize: async () => (await import('./quantize.ts')).quantizeCommand,
  import: async () => (await import('./import.ts')).importCommand,
  finetune: async () => (await import('./finetune.ts')).finetuneCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  gradcheck: async () => (await import('./gradcheck.ts')).gradcheckCommand,
  runs: async () => (await import('./runs.ts')).runsCommand,
  models: async () => (await import('./models.ts')).modelsCommand,
  devices: async () => (await import('./devices.ts')).devicesCommand,
  bench: async () => (await import('./bench.ts')).benchCommand,
} satisfies Record<string, () => Promise<TerminalCommand>>;

export type CommandName = keyof typeof loaders;

export const commandNames: readonly string[] = Object.keys(loaders);

/** The commands whose names stand in a command line; all of them where none does, for the help and for what was misspelt. */
export async function loadCommands(args: readonly string[]): Promise<readonly TerminalCommand[]> {
  const all = Object.entries(loaders);
  const named = all.filter(([name]) => args.includes(name));
  return Promise.all((named.length > 0 && args[0] !== 'help' ? named : all).map(([, load]) => load()));
}
