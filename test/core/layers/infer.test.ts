// Errors where a layer cannot work, and facts that others rely on: published sizes, costs, weights.
import { describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { reach, samePads } from '../../../src/core/layers/geometry.ts';
import { layerByType } from '../../../src/core/layers/index.ts';
import type { LayerType } from '../../../src/core/layers/index.ts';
import type { LayerDefinition, LayerFacts } from '../../../src/core/layers/define.ts';
import type { DType, Shape } from '../../../src/core/tensor.ts';
import { inferLayer } from '../../fixtures/layers.ts';

const layerOf = (type: LayerType): LayerDefinition => layerByType(type) as LayerDefinition;
function infer(type: LayerType, params: Record<string, unknown>, shapes: readonly Shape[], dtype: DType = 'float32'): LayerFacts {
  const layer = layerOf(type);
  return inferLayer(layer, layer.params.parse(params), shapes.map((shape) => ({ dtype, shape })));
}
const shapeOf = (type: LayerType, params: Record<string, unknown>, ...shapes: Shape[]): Shape | undefined => infer(type, params, shapes).outputs[0]?.shape;

describe('errors say what, expected, received', () => {
  const cases: readonly [LayerType, Record<string, unknown>, readonly Shape[], Partial<Record<'message' | 'expected' | 'received' | 'hint', string>>, DType?][] = [
    ['Conv2D', { kernel: 5 }, [['N', 3, 4, 4]], { message: 'Conv2D: a 5×5 kernel does not fit into 4×4.', expected: 'at least 5×5', received: '4×4' }],
    ['Conv2D', { kernel: 3, dilation: 2 }, [['N', 3, 4, 4]], { message: 'Conv2D: a 3×3 kernel (5×5 with its dilation) does not fit into 4×4.' }],
    ['Conv2D', {}, [['N', 784]], { expected: 'N×channels×height×width', received: 'N×784' }],
    ['Conv2D', { kernel: [3, 3, 3] }, [['N', 3, 8, 8]], { expected: 'one number, or 2', received: '3, 3, 3' }],
    ['Conv2D', { padding: 'explicit', pads: [1, 2, 3] }, [['N', 3, 8, 8]], { expected: 'one number, 2, or 4' }],
    ['Conv2D', { groups: 2 }, [['N', 3, 8, 8]], { message: 'Conv2D: 2 groups do not divide 3 channels into 32 filters.' }],
    ['Conv2D', { padding: 'same', stride: 2 }, [['N', 3, 'H', 8]], { received: 'H' }],
    ['Conv2D', {}, [['N', 'C', 8, 8]], { expected: 'a number' }],
    ['ConvTranspose2D', { kernel: 1, padding: 'explicit', pads: 1 }, [['N', 3, 1, 1]], { received: '-1×-1' }],
    ['ConvTranspose2D', { outputPadding: 1 }, [['N', 3, 2, 2]], { expected: 'below 1×1' }],
    ['MaxPool2D', { size: 3 }, [['N', 3, 2, 8]], { message: 'MaxPool2D: a 3×3 kernel does not fit into 2×8.' }],
    ['AvgPool2D', { padding: 'explicit', pads: 2 }, [['N', 3, 8, 8]], { expected: 'below 2×2' }],
    ['GlobalAvgPool', {}, [['N', 3]], { received: 'N×3' }],
    ['Dense', {}, [['N']], { expected: 'N×features', received: 'N' }],
    ['Dense', {}, [['N', 'T']], { expected: 'a number' }],
    ['Reshape', { shape: [5, -1] }, [['N', 12]], { expected: 'a multiple of 5 numbers', received: '12 = 12' }],
    ['Reshape', { shape: [5] }, [['N', 3, 4]], { expected: '5 numbers', received: '3×4 = 12' }],
    ['Permute', { order: [1, 3] }, [['N', 3, 4]], { expected: '1, 2 in any order', received: '1, 3' }],
    ['Squeeze', { axes: [1] }, [['N', 3]], { received: '3 in N×3' }],
    ['Squeeze', { axes: [0] }, [['N', 3]], { received: '0' }],
    ['Split', { parts: 2 }, [['N', 5]], { expected: 'a multiple of 2' }],
    ['Split', { sizes: [2, 2] }, [['N', 5]], { expected: '5', received: '2 + 2 = 4' }],
    ['Slice', { start: 3, end: 2 }, [['N', 5]], { message: 'Slice: nothing is left.' }],
    ['Pad', {}, [['N', 5]], { received: 'N×5' }],
    ['Pad', { padding: 3, mode: 'reflect' }, [['N', 1, 3, 9]], { expected: 'below 3' }],
    ['Cropping2D', { cropping: 2 }, [['N', 3, 4, 9]], { message: 'Cropping2D: nothing is left.' }],
    ['Add', {}, [['N', 3]], { expected: '2 wires', received: '1' }],
    ['Add', {}, [['N', 64, 8, 8], ['N', 32, 8, 8]], { message: 'Add: N×64×8×8 and N×32×8×8 do not fit.' }],
    ['Multiply', {}, [['N', 64, 8, 8], ['N', 64]], { received: 'N×64' }],
    ['Concat', {}, [['N', 3, 8, 8], ['N', 5, 4, 8]], { expected: 'N×any×8×8', received: 'N×5×4×8' }],
    ['Concat', { axis: 0 }, [['N', 3], ['N', 3]], { received: '0' }],
    ['Dot', {}, [['N', 3], ['N', 4]], { expected: '3', received: '4 in N×4' }],
    ['Dot', {}, [['N', 3, 2, 2], ['N', 3]], { received: 'N×3×2×2 and N×3' }],
    ['SpatialDropout', {}, [['N', 3]], { hint: 'Use Dropout.' }],
    ['BatchNorm', {}, [['N']], { received: 'N' }],
    ['LayerNorm', { axis: 2 }, [['N', 3]], { received: '2' }],
    ['LayerNorm', {}, [['N', 'T']], { expected: 'a number' }],
    ['GroupNorm', { groups: 3 }, [['N', 4, 2, 2]], { received: '3' }],
    ['GroupNorm', {}, [['N', 8]], { hint: 'Use LayerNorm.' }],
    ['InstanceNorm', {}, [['N', 8]], { hint: 'Use LayerNorm.' }],
    ['Activation', { activation: 'prelu' }, [['N', 'C']], { received: 'C' }],
    ['Embedding', {}, [['N', 5]], { expected: 'int64', received: 'float32' }],
  ];
  test.for(cases)('%s %o', ([type, params, shapes, wanted, dtype]) => {
    let thrown: unknown;
    try {
      infer(type, params, shapes, dtype);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LayerwrightError);
    expect(thrown).toMatchObject({ code: 'shape/mismatch', where: type, ...wanted });
  });

  test('params out of range do not parse', () => {
    const bad: readonly [LayerType, Record<string, unknown>][] = [
      ['Dense', { units: 0 }], ['Dense', { activation: 'rellu' }], ['Conv2D', { kernel: 0 }], ['Conv2D', { stride: [] }], ['Conv2D', { filters: 1.5 }], ['Conv2D', { l2: -1 }],
      ['Dropout', { rate: 1 }], ['Reshape', { shape: [-1, -1] }], ['Reshape', { shape: [0] }], ['Input', { shape: ['N'] }], ['BatchNorm', { momentum: 2 }], ['Dot', { axes: [1, 1, 1] }],
    ];
    for (const [type, params] of bad) expect(layerOf(type).params.safeParse(params).success, `${type} ${JSON.stringify(params)}`).toBe(false);
  });
});

describe('sizes', () => {
  // As tf.keras gives them: (size, kernel, stride, dilation) → pads.
  test.for([
    [5, 3, 1, 1, 1, 1], [6, 3, 2, 1, 0, 1], [5, 3, 2, 1, 1, 1], [224, 7, 2, 1, 2, 3], [28, 5, 1, 1, 2, 2], [28, 4, 1, 1, 1, 2],
    [64, 8, 8, 1, 0, 0], [7, 1, 2, 1, 0, 0], [10, 3, 1, 2, 2, 2], [5, 2, 3, 1, 0, 0],
  ] as const)('same pads of %d with kernel %d, stride %d, dilation %d', ([size, kernel, stride, dilation, begin, end]) => {
    expect(samePads(size, kernel, stride, dilation)).toEqual([begin, end]);
    expect(Math.floor((size + begin + end - reach(kernel, dilation)) / stride) + 1).toBe(Math.ceil(size / stride));
  });

  test('of published networks', () => {
    expect(shapeOf('Conv2D', { filters: 96, kernel: 11, stride: 4 }, ['N', 3, 227, 227])).toEqual(['N', 96, 55, 55]);
    expect(shapeOf('MaxPool2D', { size: 3, stride: 2 }, ['N', 96, 55, 55])).toEqual(['N', 96, 27, 27]);
    expect(shapeOf('Conv2D', { filters: 64, kernel: 7, stride: 2, padding: 'same' }, ['N', 3, 224, 224])).toEqual(['N', 64, 112, 112]);
    expect(shapeOf('ConvTranspose2D', { filters: 128, kernel: 5, stride: 2, padding: 'same' }, ['N', 256, 7, 7])).toEqual(['N', 128, 14, 14]);
  });

  test('symbols pass where they can', () => {
    expect(shapeOf('Conv2D', { filters: 8, padding: 'same' }, ['N', 3, 'H', 'W'])).toEqual(['N', 8, 'H', 'W']);
    expect(shapeOf('GlobalAvgPool', {}, ['N', 3, 'H', 'W'])).toEqual(['N', 3]);
    expect(shapeOf('Dense', { units: 4 }, ['N', 'T', 3])).toEqual(['N', 'T', 4]);
    expect(shapeOf('Activation', {}, ['N', 3, 'H', 'W'])).toEqual(['N', 3, 'H', 'W']);
    expect(shapeOf('Concat', {}, ['N', 3, 'H', 'W'], ['N', 5, 'H', 'W'])).toEqual(['N', 8, 'H', 'W']);
    expect(infer('Conv2D', { padding: 'same' }, [['N', 3, 'H', 'W']]).multiplyAdds).toBe(0);
  });
});

describe('weights', () => {
  const counts = (facts: LayerFacts): number => facts.weights.reduce((n, w) => n + w.shape.reduce((a, b) => a * b, 1), 0);

  test('parameters and multiply-adds of published layers', () => {
    // First and last of VGG-16 (Simonyan and Zisserman, 2014): 1,792 and 4,097,000 parameters; 86.7 M multiply-adds in the first.
    const first = infer('Conv2D', { filters: 64, padding: 'same' }, [['N', 3, 224, 224]]);
    expect([counts(first), first.multiplyAdds]).toEqual([1792, 86_704_128]);
    const last = infer('Dense', { units: 1000 }, [['N', 4096]]);
    expect([counts(last), last.multiplyAdds]).toEqual([4_097_000, 4_096_000]);
    // MobileNet v1, first block (Howard et al., 2017): 9·32 depthwise weights on 112×112.
    const depthwise = infer('DepthwiseConv2D', { padding: 'same', bias: false }, [['N', 32, 112, 112]]);
    expect([counts(depthwise), depthwise.multiplyAdds]).toEqual([288, 3_612_672]);
  });

  test('fans are the connections of one unit', () => {
    const fans = (type: LayerType, params: Record<string, unknown>, shape: Shape) => infer(type, params, [shape]).weights.map((w) => [w.name, w.fanIn, w.fanOut]).filter(([name]) => String(name).toLowerCase().includes('kernel'));
    expect(fans('Dense', { units: 7 }, ['N', 5])).toEqual([['kernel', 5, 7]]);
    expect(fans('Conv2D', { filters: 8, kernel: 3, groups: 2 }, ['N', 4, 9, 9])).toEqual([['kernel', 18, 36]]);
    expect(fans('DepthwiseConv2D', { multiplier: 2, kernel: 3 }, ['N', 4, 9, 9])).toEqual([['kernel', 9, 18]]);
    expect(fans('SeparableConv2D', { filters: 8, kernel: 3 }, ['N', 4, 9, 9])).toEqual([['depthwiseKernel', 9, 9], ['pointwiseKernel', 4, 8]]);
    expect(fans('ConvTranspose2D', { filters: 8, kernel: 2 }, ['N', 4, 9, 9])).toEqual([['kernel', 16, 32]]);
  });

  test('only kernels decay; penalties and initialisers go where they belong', () => {
    const dense = infer('Dense', { units: 2, activation: 'prelu', l1: 0.1, l2: 0.2, kernelInitializer: { type: 'heNormal' }, biasInitializer: { type: 'ones' } }, [['N', 3]]);
    expect(dense.weights.map((w) => [w.name, w.decay, w.trainable, w.l1, w.l2, w.init.type])).toEqual([
      ['kernel', true, true, 0.1, 0.2, 'heNormal'], ['bias', false, true, undefined, undefined, 'ones'], ['slope', false, true, undefined, undefined, 'constant'],
    ]);
    expect(infer('BatchNorm', {}, [['N', 3, 4, 4]]).weights.map((w) => [w.name, w.trainable, w.decay])).toEqual([['gamma', true, false], ['beta', true, false], ['mean', false, false], ['variance', false, false]]);
  });

  test('normalise says that its statistics come from the data', () => {
    const facts = infer('Normalize', {}, [['N', 3, 8, 8]]);
    expect(facts.weights).toMatchObject([
      { name: 'mean', shape: [3], trainable: false, source: 'dataStatistics', init: { type: 'zeros' } },
      { name: 'variance', shape: [3], trainable: false, source: 'dataStatistics', init: { type: 'ones' } },
    ]);
  });
});
