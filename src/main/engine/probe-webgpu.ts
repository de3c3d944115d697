// Run by itself: squares four numbers twice on WebGPU and says `ok`, or `no` and why.
import { GraphBuilder } from '../../core/onnx/builder.ts';
import { modelOf } from '../../core/onnx/model.ts';
import { numbersOf, tensorFrom } from '../../core/tensor.ts';
import { asLayerwrightError } from '../../core/errors.ts';
import { onnxruntimeExecutor } from './onnxruntime.ts';

try {
  // As training does it: a state that stays in GPU buffers from run to run, and is read back.
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [4]);
  b.output(b.Mul(x, x), 'next');
  b.output(b.ReduceSum(x, [0], false), 'sum');
  const executor = onnxruntimeExecutor('webgpu');
  const session = await executor.load(modelOf(b.build()), { resident: ['next'] });
  const state = executor.hold(new Map([['w', tensorFrom('float32', [4], [1, 2, 3, 4])]]));
  const map = [{ name: 'w', in: 'x', out: 'next', dtype: 'float32', shape: [4], role: 'weight' }] as const;
  await session.advance(state, map, {});
  const { sum } = await session.advance(state, map, {});
  const y = (await state.read()).get('w');
  await state.close();
  await session.close();
  const right = y !== undefined && sum !== undefined && numbersOf(y).join() === '1,16,81,256' && numbersOf(sum).join() === '30';
  process.stdout.write(right ? 'ok\n' : 'no the adapter computes wrong numbers\n');
} catch (thrown) {
  process.stdout.write(`no ${asLayerwrightError(thrown).message.replaceAll('\n', ' ')}\n`);
}
