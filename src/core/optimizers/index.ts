// All optimizers. The order is the form's.
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { OptimizerDefinition } from './define.ts';
import { gradientDescent } from './gradient-descent.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import { rmsprop } from './rmsprop.ts';

export const optimizers: readonly OptimizerDefinition[] = [gradientDescent, momentum, nesterov, rmsprop, adam, adamw, adagrad];

export const optimizerByType = (type: string): OptimizerDefinition | undefined => optimizers.find((o) => o.type === type);
