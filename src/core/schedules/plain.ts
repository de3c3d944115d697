// The schedules that stand by themselves, which may also follow a warm-up.
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import type { ScheduleDefinition } from './define.ts';
import { exponential } from './exponential.ts';
import { inverseTime } from './inverse-time.ts';
import { reduceOnPlateau } from './reduce-on-plateau.ts';
import { step } from './step.ts';

export const plainSchedules: readonly ScheduleDefinition[] = [constant, step, exponential, inverseTime, cosine, reduceOnPlateau];
