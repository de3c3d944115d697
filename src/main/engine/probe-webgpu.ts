// Run by itself: multiplies two numbers on WebGPU and says `ok`, or `no` and why.
import { GraphBuilder } from '../../core/onnx/builder.ts';
import { modelOf } from '../../core/onnx/model.ts';
import { numbersOf, tensorFrom } from '../../core/tensor.ts';
import { asLayerwrightError } from '../../core/errors.ts';
import { onnxruntimeExecutor } from './onnxruntime.ts';

try {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [4]);
  b.output(b.Mul(x, x), 'y');
  const session = await onnxruntimeExecutor('webgpu').load(modelOf(b.build()));
  const { y } = await session.run({ x: tensorFrom('float32', [4], [1, 2, 3, 4]) });
  await session.close();
  const right = y !== undefined && numbersOf(y).join() === '1,4,9,16';
  process.stdout.write(right ? 'ok\n' : 'no the adapter computes wrong numbers\n');
} catch (thrown) {
  process.stdout.write(`no ${asLayerwrightError(thrown).message.replaceAll('\n', ' ')}\n`);
}
