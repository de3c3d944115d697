// One executor, two devices: state goes round between runs, can be read, replaced and taken back by a step.
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import type { StateTensor } from '../../../src/core/training/types.ts';
import { deviceIds } from '../../../src/main/engine/executor.ts';
import type { DeviceState } from '../../../src/main/engine/executor.ts';
import { onnxruntimeExecutor } from '../../../src/main/engine/onnxruntime.ts';
import { withoutAdapter } from '../../fixtures/webgpu.ts';

const vector = (...values: number[]): Tensor => tensorFrom('float32', [values.length], values);
const entry = (name: string, size: number): StateTensor => ({ name, in: `state:${name}`, out: `next:${name}`, dtype: 'float32', shape: [size], role: 'weight' });
const map = [entry('a', 2), entry('b', 3)];

/** a ← a + x, b ← 2b, sum = Σa before. */
function step(): ReturnType<typeof modelOf> {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [2]);
  const [first, second] = map.map((m) => b.input(m.in, m.dtype, m.shape));
  b.output(b.Add(first!, x), 'next:a');
  b.output(b.scale(second!, 2), 'next:b');
  b.output(b.ReduceSum(first!, [0], false), 'sum');
  return modelOf(b.build('step'));
}

const valuesOf = async (state: DeviceState, names?: readonly string[]): Promise<Record<string, number[]>> =>
  Object.fromEntries([...await state.read(names)].map(([name, t]) => [name, numbersOf(t)]));

describe.for(deviceIds)('state on %s', (device) => {
  test.skipIf(device === 'webgpu' && withoutAdapter)('advances, is read, taken back and replaced', async () => {
    const executor = onnxruntimeExecutor(device);
    const session = await executor.load(step(), { resident: map.map((m) => m.out) });
    const state = executor.hold(new Map([['a', vector(1, 2)], ['b', vector(1, 1, 1)]]));
    const advance = async (...x: number[]): Promise<number[]> => numbersOf((await session.advance(state, map, { x: vector(...x) }))['sum'] as Tensor);
    expect(state.undo()).toBe(false);
    expect(await advance(10, 20)).toEqual([3]);
    expect(await advance(1, 1)).toEqual([33]);
    expect(await valuesOf(state)).toEqual({ a: [12, 23], b: [4, 4, 4] });
    expect(await valuesOf(state, ['b'])).toEqual({ b: [4, 4, 4] });
    expect(state.undo()).toBe(true);
    expect(state.undo()).toBe(false);
    expect(await valuesOf(state)).toEqual({ a: [11, 22], b: [2, 2, 2] });
    state.write(new Map([['a', vector(0, 0)]]));
    expect(await valuesOf(state)).toEqual({ a: [0, 0], b: [2, 2, 2] });
    expect(await advance(5, 6)).toEqual([0]);
    const read = await valuesOf(state);
    expect(await advance(1, 1)).toEqual([11]);
    expect(read).toEqual({ a: [5, 6], b: [4, 4, 4] });
    await state.close();
    await session.close();
  });
});
