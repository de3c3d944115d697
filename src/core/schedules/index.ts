// All learning-rate schedules. The order is the form's.
import type { ScheduleDefinition } from './define.ts';
import { plainSchedules } from './plain.ts';
import { warmup } from './warmup.ts';

export const schedules: readonly ScheduleDefinition[] = [...plainSchedules, warmup];

export const scheduleByType = (type: string): ScheduleDefinition | undefined => schedules.find((s) => s.type === type);
