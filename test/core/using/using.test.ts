// Where pictures stand in a network's frame, what their numbers are, what outputs say, and what a model is guessed to be for.
import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbersOf } from '../../../src/core/tensor.ts';
import { classProbabilities } from '../../../src/core/using/classes.ts';
import { resized, scaledToOne, turbo } from '../../../src/core/using/heat.ts';
import { cosineOf, interpret } from '../../../src/core/using/interpret.ts';
import { framed, pictureTensor, placeOf, toOriginal } from '../../../src/core/using/picture.ts';
import type { PictureFit, PictureWay } from '../../../src/core/using/picture.ts';
import { guessUsage } from '../../../src/core/using/usage.ts';
import type { Port } from '../../../src/core/using/detectors/detector.ts';

const way = (rest: Partial<PictureWay> = {}): PictureWay => ({ kind: 'picture', input: 'x', channels: 'rgb', layout: 'channelsFirst', transform: 'none', fit: { how: 'stretch', width: 2, height: 1 }, ...rest });

describe('places', () => {
  test.each<[PictureFit, readonly [number, number], object]>([
    [{ how: 'stretch', width: 20, height: 10 }, [100, 100], { width: 20, height: 10, scaled: { width: 20, height: 10 }, left: 0, top: 0 }],
    [{ how: 'letterbox', width: 64, height: 64, fill: 114, at: 'middle' }, [128, 64], { width: 64, height: 64, scaled: { width: 64, height: 32 }, left: 0, top: 16 }],
    [{ how: 'letterbox', width: 64, height: 64, fill: 114, at: 'topLeft' }, [64, 128], { width: 64, height: 64, scaled: { width: 32, height: 64 }, left: 0, top: 0 }],
    [{ how: 'crop', width: 224, height: 224, shortSide: 256 }, [512, 256], { width: 224, height: 224, scaled: { width: 512, height: 256 }, left: -144, top: -16 }],
    [{ how: 'cover', width: 10, height: 20 }, [40, 40], { width: 10, height: 20, scaled: { width: 20, height: 20 }, left: -5, top: 0 }],
    [{ how: 'keep', multipleOf: 32 }, [50, 33], { width: 64, height: 64, scaled: { width: 50, height: 33 }, left: 0, top: 0 }],
    [{ how: 'keep', shortSide: 520 }, [100, 50], { width: 1040, height: 520 }],
  ])('%j of %j', (fit, [width, height], expected) => { expect(placeOf(fit, { width, height })).toMatchObject(expected); });

  test('a point goes to the picture and back', () => {
    const fits: PictureFit[] = [{ how: 'stretch', width: 30, height: 40 }, { how: 'letterbox', width: 64, height: 48, fill: 0, at: 'middle' }, { how: 'crop', width: 32, height: 32, shortSide: 40 }, { how: 'cover', width: 20, height: 50 }, { how: 'keep', multipleOf: 8 }];
    assert(property(constantFrom(...fits), integer({ min: 4, max: 900 }), integer({ min: 4, max: 900 }), (fit, width, height) => {
      const place = placeOf(fit, { width, height });
      const [x, y] = toOriginal(place, place.left, place.top);
      expect([x, y]).toEqual([0, 0]);
      const [right, bottom] = toOriginal(place, place.left + place.scaled.width, place.top + place.scaled.height);
      expect(right).toBeCloseTo(width, 6);
      expect(bottom).toBeCloseTo(height, 6);
    }));
  });

  test('what is outside of the frame is cut off, what is empty in it is filled', () => {
    const pixels = Uint8Array.from([1, 2, 3, 4]);
    expect([...framed(pixels, 1, placeOf({ how: 'letterbox', width: 4, height: 4, fill: 9, at: 'middle' }, { width: 4, height: 1 }), 9)]).toEqual([9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9, 9, 9, 9, 9]);
    expect([...framed(pixels, 1, placeOf({ how: 'crop', width: 2, height: 1, shortSide: 1 }, { width: 4, height: 1 }), 0)]).toEqual([2, 3]);
  });
});

describe('numbers of pictures', () => {
  const two = { width: 2, height: 1 };
  const pixels = Uint8Array.from([10, 20, 30, 40, 50, 60]);
  test.each<[Partial<PictureWay>, number[]]>([
    [{}, [10, 40, 20, 50, 30, 60]], [{ channels: 'bgr' }, [30, 60, 20, 50, 10, 40]], [{ layout: 'channelsLast' }, [10, 20, 30, 40, 50, 60]],
    [{ transform: 'standardize', statistics: { mean: [10, 0, 0], std: [2, 10, 30] } }, [0, 15, 2, 5, 1, 2]], [{ channels: 'bgr', transform: 'standardize', statistics: { mean: [30], std: [10] } }, [0, 3, -1, 2, -2, 1]],
  ])('%j', (rest, expected) => { expect(numbersOf(pictureTensor(pixels, two, way(rest), 'float32'))).toEqual(expected); });
  test('brightness is that of JPEG; bytes stay bytes', () => {
    expect(numbersOf(pictureTensor(pixels, two, way({ channels: 'luma', transform: 'scale255' }), 'float32')).map((v) => Math.round(v * 255))).toEqual([18, 48]);
    expect(pictureTensor(pixels, two, way(), 'uint8')).toMatchObject({ dtype: 'uint8', shape: [1, 3, 1, 2] });
  });
});

describe('readings', () => {
  const place = placeOf({ how: 'stretch', width: 4, height: 2 }, { width: 8, height: 8 });
  const asked = { names: ['sky', 'sea'], place, top: 2, least: 0.2 };
  test('classes, the most likely first, with names where there are some', () => {
    expect(interpret([{ name: 'y', shape: [1, 3], values: [0, Math.log(2), Math.log(5)] }], { ...asked, usage: { task: 'classification' } })).toEqual([{ kind: 'classes', output: 'y', top: [{ index: 2, class: '2', probability: expect.closeTo(5 / 8) as number }, { index: 1, class: 'sea', probability: expect.closeTo(2 / 8) as number }] }]);
    expect(classProbabilities([0.3])).toEqual([0.7, 0.3]);
    expect(classProbabilities([Math.log(3)])[1]).toBeCloseTo(0.75);
  });
  test('the class of every point', () => {
    const [mask] = interpret([{ name: 'y', shape: [1, 2, 1, 4], values: [1, 0, 1, 0, 0, 1, 0, 2] }], { ...asked, usage: { task: 'segmentation' } });
    expect(mask).toMatchObject({ kind: 'mask', width: 4, height: 1, present: [{ index: 0, class: 'sky', share: 0.5 }, { index: 1, class: 'sea', share: 0.5 }] });
  });
  test('a picture is bytes again, cut at black and white', () => {
    const usage = { task: 'picture' as const, picture: way() };
    expect(interpret([{ name: 'y', shape: [1, 3, 1, 2], values: [-5, 300, 10, 20, 30.4, 40.6] }], { ...asked, usage })).toEqual([{ kind: 'picture', width: 2, height: 1, channels: 3, pixels: Uint8Array.from([0, 10, 30, 255, 20, 41]) }]);
  });
  test('boxes stand in the picture as it was', () => {
    const usage = { task: 'detection' as const, detector: 'finished' };
    const [found] = interpret([{ name: 'boxes', shape: [1, 4], values: [0.25, 0.5, 0.75, 1] }, { name: 'labels', shape: [1], values: [1] }, { name: 'scores', shape: [1], values: [0.9] }], { ...asked, usage });
    expect(found).toMatchObject({ kind: 'boxes', picture: { width: 8, height: 8 }, boxes: [{ x: 2, y: 4, width: 4, height: 4, class: 'sea' }] });
  });
  test('the angle between vectors', () => {
    expect(cosineOf([1, 0], [3, 3])).toBeCloseTo(Math.SQRT1_2);
    expect(cosineOf([0, 0], [3, 3])).toBe(0);
  });
});

describe('guesses', () => {
  const port = (name: string, ...shape: (number | string)[]): Port => ({ name, dtype: 'float32', shape });
  const guess = (input: Port, outputs: readonly Port[], parameters = 123) => guessUsage({ inputs: [input], outputs, parameters });
  test.each<[string, Port, Port[], object]>([
    ['a classifier of ImageNet', port('x', 1, 3, 224, 224), [port('y', 1, 1000)], { task: 'classification', labels: { list: 'imagenet', first: 0 }, picture: { channels: 'rgb', layout: 'channelsFirst', fit: { how: 'crop', width: 224, height: 224, shortSide: 256 }, transform: 'standardize' } }],
    ['one with channels last', port('x', 'N', 224, 224, 3), [port('y', 'N', 5)], { task: 'classification', picture: { layout: 'channelsLast' } }],
    ['digits', port('x', 1, 1, 28, 28), [port('y', 1, 10)], { task: 'classification', picture: { channels: 'gray', fit: { how: 'cover', width: 28, height: 28 } } }],
    ['YOLOX', port('x', 1, 3, 416, 416), [port('y', 1, 3549, 85)], { task: 'detection', detector: 'yolo-x', picture: { channels: 'bgr', transform: 'none', fit: { how: 'letterbox', at: 'topLeft', fill: 114 } }, labels: { list: 'coco', first: 0 } }],
    ['a style', port('x', 1, 3, 256, 256), [port('y', 1, 3, 256, 256)], { task: 'picture', picture: { transform: 'none' } }],
    ['super-resolution', port('x', 'n', 1, 224, 224), [port('y', 'n', 1, 672, 672)], { task: 'picture', picture: { channels: 'luma', transform: 'scale255' } }],
    ['a segmentation', port('x', 1, 3, 256, 256), [port('y', 1, 21, 256, 256)], { task: 'segmentation', labels: { list: 'voc-background', first: 0 } }],
    ['features of a backbone', port('x', 'N', 3, 'H', 'W'), [port('y', 'N', 512, 'h', 'w')], { task: 'numbers' }],
    ['an embedding of faces', port('x', 1, 3, 112, 112), [port('y', 1, 128)], { task: 'embedding', picture: { fit: { how: 'alignedFace' } } }],
    ['a wave', port('x', 'N', 'samples'), [port('y', 'N', 1, 5, 32)], { task: 'numbers', sound: { input: 'x', rate: 16_000 } }],
    ['a table', port('x', 'N', 4), [port('y', 'N', 3)], { task: 'classification' }],
  ])('%s', (_, input, outputs, expected) => { expect(guess(input, outputs)).toMatchObject(expected); });
});

describe('maps', () => {
  test('a map of its own size stays; between points lines are straight', () => {
    const map = [0, 1, 2, 3];
    expect([...resized(map, { width: 2, height: 2 }, { width: 2, height: 2 })]).toEqual(map);
    expect([...resized([0, 4], { width: 2, height: 1 }, { width: 4, height: 1 })]).toEqual([0, 1, 3, 4]);
    expect([...scaledToOne([2, 4, 3])]).toEqual([0, 1, 0.5]);
    expect([...scaledToOne([2, 2])]).toEqual([0, 0]);
  });
  test('colours go from blue over green to red', () => {
    const [low, middle, high] = [turbo(0.1), turbo(0.5), turbo(0.95)];
    expect(low[2]).toBeGreaterThan(low[0]);
    expect(middle[1]).toBeGreaterThan(200);
    expect(high[0]).toBeGreaterThan(high[2] + 80);
  });
});
