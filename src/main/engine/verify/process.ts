// Entry of a checking process: models one after the other; what a bad one breaks is this process.
import { parentOf } from '../../child.ts';
import { checkModel } from './check-model.ts';
import type { FromChecker, ToChecker } from './pool.ts';

const parent = parentOf<FromChecker, ToChecker>();
parent.onMessage(({ file, gradients, gradientSeconds, skip }) => {
  void checkModel(file, gradients, { skip, gradientSeconds, onAttempt: async (attempt) => parent.send({ type: 'attempt', attempt }), onCompared: async (check) => parent.send({ type: 'compared', check }) }).then(async (check) => parent.send({ type: 'checked', check }));
});
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
