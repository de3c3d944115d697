// Entry of a computing process: one job, then it ends.
import { parentOf } from '../../child.ts';
import { work } from './jobs.ts';
import type { FromCompute, ToCompute } from './jobs.ts';

const parent = parentOf<FromCompute, ToCompute>();
parent.onMessage((job) => { void work(job, parent.send).then(() => process.exit(0)); });
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
