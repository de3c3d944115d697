// The small numbers that the host gives each step: learning rate, step number, places in the random pools.
import { Random } from '../../../core/random.ts';
import { scheduleByType } from '../../../core/schedules/index.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { ControlInput } from '../../../core/training/types.ts';
import { RANDOM_RANGE } from '../../../core/training/index.ts';
import type { Position } from '../checkpoint/checkpoint.ts';

/** Learning rate at an optimizer step (from 0). A function of the position and the history in the checkpoint alone. */
export function learningRateAt(project: Project, plan: { totalSteps: number; stepsPerEpoch: number }, step: number, history: readonly number[]): number {
  const { schedule, learningRate } = project.training;
  const definition = scheduleByType(schedule.type);
  if (!definition) throw new LayerwrightError('training/settings', `There is no schedule "${schedule.type}".`, { where: 'training.schedule.type' });
  const { type: _type, ...given } = schedule;
  const params = definition.params.parse(given);
  return learningRate * definition.factor({ params, step, epoch: step / plan.stepsPerEpoch, totalSteps: plan.totalSteps, stepsPerEpoch: plan.stepsPerEpoch, history });
}

/** Values of the control inputs for `count` steps from `position` on, each stacked on axis 0. */
export function controlValues(inputs: readonly ControlInput[], project: Project, plan: { totalSteps: number; stepsPerEpoch: number }, position: Position, count: number): Record<string, Tensor> {
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
      const steps = Float32Array.from({ length: count }, (_, i) =>
        (input.name === 'step' ? position.step + i + 1 : learningRateAt(project, plan, position.step + i, position.history)));
      values[input.name] = tensorOf('float32', shape, steps);
    }
  }
  return values;
}
