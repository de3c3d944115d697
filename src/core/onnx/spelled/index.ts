// Operators spelled out in others before a graph is differentiated: gradients pass those, and not the whole.
import type { Expansion } from '../expansions.ts';
import { lossForms } from './losses.ts';
import { recurrentForms } from './recurrent.ts';
import { samplingForms } from './sampling.ts';
import { signalForms } from './signal.ts';
import { statisticsForms } from './statistics.ts';

/** By operator of ai.onnx. One that gives no outputs leaves the node as it is. */
export const spelledForms: Readonly<Record<string, Expansion>> = { ...lossForms, ...recurrentForms, ...samplingForms, ...signalForms, ...statisticsForms };
