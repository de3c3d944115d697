// How many numbers an optimizer keeps beside each weight: memory depends on it.
import { optimizerByType } from '../../../core/optimizers/index.ts';

export const optimizerSlots = (type: string): number => optimizerByType(type)?.slots.length ?? 0;
