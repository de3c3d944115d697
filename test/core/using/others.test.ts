// What the inputs beside the picture or the sound are given.
import { describe, expect, test } from 'vitest';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import { guessOthers, otherFeeds } from '../../../src/core/using/others.ts';
import type { Other } from '../../../src/core/using/others.ts';
import type { Port } from '../../../src/core/using/detectors/detector.ts';
import { guessUsage } from '../../../src/core/using/usage.ts';

const port = (name: string, ...shape: (number | string)[]): Port => ({ name, dtype: 'float32', shape });
const int = (name: string, ...shape: (number | string)[]): Port => ({ name, dtype: 'int64', shape });
const picture = port('images', 1, 3, 416, 416);

describe('known by names and shapes', () => {
  test.each<[string, Port[], Other[]]>([
    ['YOLO v3', [picture, port('image_shape', 'N', 2)], [{ input: 'image_shape', gives: 'frame', order: 'heightWidth' }]],
    ['RT-DETR', [picture, int('orig_target_sizes', 'N', 2)], [{ input: 'orig_target_sizes', gives: 'frame', order: 'widthHeight' }]],
    ['PaddleDetection', [port('im_shape', 1, 2), picture, port('scale_factor', 1, 2)], [{ input: 'im_shape', gives: 'frame', order: 'heightWidth' }, { input: 'scale_factor', gives: 'number', number: 1 }]],
    ['what nothing is known of', [picture, port('prompt', 1, 77)], []],
  ])('%s', (_, inputs, others) => { expect(guessOthers({ inputs, outputs: [port('y', 1, 3)] }, 'images')).toEqual(others); });

  test('a state and the rate of sound, cut up as is usual', () => {
    const usage = guessUsage({ inputs: [port('input', 'batch', 'sequence'), port('state', 2, 'batch', 128), int('sr')], outputs: [port('output', 'batch', 1), port('stateN', '?', 'batch', '?')], parameters: 1 });
    expect(usage).toMatchObject({ sound: { input: 'input', rate: 16_000, window: { length: 512, overlap: 64 } }, others: [{ input: 'state', gives: 'carried', output: 'stateN' }, { input: 'sr', gives: 'number', number: 16_000 }] });
  });

  test('a state with the sizes of a picture is no picture', () => {
    const inputs = [port('mix', 1, 257, 1, 2), port('conv_cache', 2, 1, 16, 16, 33), port('inter_cache', 2, 1, 33, 16)];
    expect(guessUsage({ inputs, outputs: [port('enh', 1, 257, 1, 2), port('conv_cache_out', 2, 1, 16, 16, 33), port('inter_cache_out', 2, 1, 33, 16)], parameters: 1 }).picture).toBeUndefined();
  });
});

describe('as tensors', () => {
  const inputs = [picture, port('shape', 'N', 2), int('rate', 1), port('state', 2, 'N', 3)];
  const others: Other[] = [{ input: 'shape', gives: 'frame', order: 'heightWidth' }, { input: 'rate', gives: 'number', number: 8000 }, { input: 'state', gives: 'carried', output: 'next' }];
  const numbers = (given: Parameters<typeof otherFeeds>[3], with_: readonly Other[] = others) => Object.fromEntries(Object.entries(otherFeeds(inputs, 'images', with_, given)).map(([name, t]) => [name, { shape: t.shape, values: Array.from(numbersOf(t)) }]));
  const frame = { width: 640, height: 480 };
  test('the frame, a number, zeros at first', () => {
    expect(numbers({ frame })).toEqual({ shape: { shape: [1, 2], values: [480, 640] }, rate: { shape: [1], values: [8000] }, state: { shape: [2, 1, 3], values: [0, 0, 0, 0, 0, 0] } });
    expect(numbers({ frame }, [{ input: 'shape', gives: 'frame', order: 'widthHeight' }, ...others.slice(1)])['shape']?.values).toEqual([640, 480]);
  });
  test('what the output gave before', () => {
    expect(numbers({ frame, before: { next: tensorFrom('float32', [2, 1, 3], [1, 2, 3, 4, 5, 6]) } })['state']?.values).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test('an input that nobody says anything of, a frame without a picture, an input that is not there', () => {
    expect(() => otherFeeds(inputs, 'images', others.slice(1), { frame })).toThrow('The model takes shape too, and a file gives images alone.');
    expect(() => otherFeeds(inputs, 'images', others, {})).toThrow('The model takes shape too');
    expect(() => otherFeeds(inputs, 'pictures', others, { frame })).toThrow('The model has no input pictures.');
  });
});
