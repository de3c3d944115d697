// The small numbers that the host gives each step: learning rate, step number, places in the random pools.
import { Random } from '../../../core/random.ts';
import type { ScheduleDefinition } from '../../../core/schedules/define.ts';
import { scheduleByType, schedules } from '../../../core/schedules/index.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { parseSettings } from '../../../core/graph/issues.ts';
import type { Project, TrainingSettings } from '../../../core/graph/schema.ts';
import { tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { ControlInput } from '../../../core/training/types.ts';
import { RANDOM_RANGE } from '../../../core/training/index.ts';
import type { Position } from '../checkpoint/checkpoint.ts';

/** The schedule of the settings, its params filled in. Throws `training/settings`. */
export function scheduleOf({ schedule }: Pick<TrainingSettings, 'schedule'>): { definition: ScheduleDefinition; params: unknown } {
  const { type, ...given } = schedule;
  const definition = scheduleByType(type);
  if (!definition) {
    throw new LayerwrightError('training/settings', `There is no schedule "${type}".`, { where: 'training.schedule.type', expected: schedules.map((s) => s.type).join(', '), received: type });
  }
  return { definition, params: parseSettings(definition.params, given, { code: 'training/settings', what: `Schedule ${type}`, path: 'training.schedule' }) };
}

/** The steps that a schedule goes over: those of the phase, where there are several. */
export interface Scheduled { readonly firstStep: number; readonly totalSteps: number; readonly stepsPerEpoch: number }

/** Learning rates of `count` optimizer steps (from 0). A function of the position and the history in the checkpoint alone. */
export function learningRates(project: Project, plan: Scheduled, from: number, count: number, history: readonly number[]): Float32Array {
  const { definition, params } = scheduleOf(project.training);
  const { stepsPerEpoch } = plan;
  const [first, totalSteps] = [from - plan.firstStep, plan.totalSteps - plan.firstStep];
  return Float32Array.from({ length: count }, (_, i) =>
    project.training.learningRate * definition.factor({ params, step: first + i, epoch: (first + i) / stepsPerEpoch, totalSteps, stepsPerEpoch, history }));
}

/** Values of the control inputs for `count` steps from `position` on, each stacked on axis 0. */
export function controlValues(inputs: readonly ControlInput[], project: Project, plan: Scheduled, position: Position, count: number): Record<string, Tensor> {
  const values: Record<string, Tensor> = {};
  for (const input of inputs) {
    const shape = [count, ...input.shape];
    if (input.name === 'random') {
      const each = input.shape.reduce((a, b) => a * b, 1);
      const draws = new BigInt64Array(count * each);
      for (let i = 0; i < count; i++) {
        const random = Random.from(position.seed, `step/${position.step + i}`);
        for (let j = 0; j < each; j++) draws[i * each + j] = BigInt(random.int(RANDOM_RANGE));
      }
      values[input.name] = tensorOf('int64', shape, draws);
    } else {
      const steps = input.name === 'step'
        ? Float32Array.from({ length: count }, (_, i) => position.step + i + 1)
        : learningRates(project, plan, position.step, count, position.history);
      values[input.name] = tensorOf('float32', shape, steps);
    }
  }
  return values;
}
