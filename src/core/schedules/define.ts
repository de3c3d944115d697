// What a learning-rate schedule is: a factor for every step, worked out outside the graph.
import type { z } from 'zod';

export interface ScheduleContext<P> {
  readonly params: P;
  /** Optimizer step from 0, and epoch from 0 (fractional: step / stepsPerEpoch). */
  readonly step: number;
  readonly epoch: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Values of the watched metric at the end of each epoch so far (reduce on plateau only). */
  readonly history: readonly number[];
}

export interface ScheduleDefinition<P = unknown> {
  readonly type: string;
  readonly title: string;
  readonly doc: string;
  readonly params: z.ZodType<P> & z.ZodObject;
  /** Factor on the base learning rate. A pure function: resuming gives the same numbers. */
  factor(c: ScheduleContext<P>): number;
}

export function defineSchedule<S extends z.ZodObject>(definition: Omit<ScheduleDefinition<z.output<S>>, 'params'> & { params: S }): ScheduleDefinition {
  return definition;
}
