// What Ultralytics says in its files: names as Python prints them, the size, the task.
import { expect, test } from 'vitest';
import { guessUsage } from '../../../src/core/using/usage.ts';
import type { ModelPorts } from '../../../src/core/using/usage.ts';
import { namesIn, ultralyticsPreprocessing } from '../../../src/main/models/ultralytics.ts';
import { namesOf, usageOf } from '../../../src/main/models/usage.ts';

const ports = (output: (number | string)[], ...size: (number | string)[]): ModelPorts => ({
  inputs: [{ name: 'images', dtype: 'float32', shape: [1, 3, ...size] }], outputs: [{ name: 'output0', dtype: 'float32', shape: output }], parameters: 1,
});
const said = (task: string, names: string, imgsz = '[320, 640]') => new Map([['task', task], ['names', names], ['stride', '32'], ['imgsz', imgsz]]);

test.each([
  ["{0: 'person', 1: 'traffic light'}", ['person', 'traffic light']],
  [`{0: "driver's seat", 1: 'a: "b"', 2: 'it\\'s'}`, ["driver's seat", 'a: "b"', "it's"]],
  ["{1: 'second', 0: 'first'}", ['first', 'second']],
  ["{0: 'a', 2: 'c'}", undefined],
  ['', undefined],
  ['none', undefined],
])('%s', (text, names) => { expect(namesIn(text)).toEqual(names); });

test('a detector of things of its own says what they are', () => {
  const { usage, from } = usageOf(ports([1, 7, 8400], 640, 640), undefined, undefined, said('detect', "{0: 'cat', 1: 'dog', 2: 'hen'}", '[640, 640]'));
  expect(from).toBe('metadata');
  expect(usage).toMatchObject({ task: 'detection', detector: 'yolo-v8', picture: { fit: { how: 'letterbox', width: 640, height: 640, fill: 114 }, transform: 'scale255', channels: 'rgb' } });
  expect(namesOf(usage)).toEqual(['cat', 'dog', 'hen']);
});

test('a classifier takes values from 0 to 1, and no mean of ImageNet', () => {
  const { usage } = usageOf(ports([1, 2], 224, 224), undefined, undefined, said('classify', "{0: 'yes', 1: 'no'}", '[224, 224]'));
  expect(usage).toMatchObject({ task: 'classification', picture: { fit: { how: 'crop', width: 224, height: 224, shortSide: 224 }, transform: 'scale255' } });
  expect(usage.picture?.statistics).toBeUndefined();
});

test('a size that the shapes leave open is the one of the export', () => {
  const names = "{0: 'a', 1: 'b'}";
  const { usage } = usageOf(ports([1, 6, 'anchors'], 'height', 'width'), undefined, undefined, said('detect', names));
  expect(usage).toMatchObject({ task: 'detection', detector: 'yolo-v8', picture: { fit: { how: 'letterbox', width: 640, height: 320 } } });
  expect(usageOf(ports(['batch', 'anchors', 7], 'height', 'width'), undefined, undefined, said('detect', names)).usage.detector).toBe('yolo-v5');
  expect(usageOf(ports(['batch', 'boxes', 6], 'height', 'width'), undefined, undefined, said('detect', names).set('end2end', 'True')).usage.detector).toBe('yolo-v10');
});

test('a head that is put on gets pictures as the model had them', () => {
  expect(ultralyticsPreprocessing(said('classify', "{0: 'a'}", '[224, 224]'))).toMatchObject({ mean: [0, 0, 0], std: [255, 255, 255], order: 'rgb', size: 224 });
  expect(ultralyticsPreprocessing(said('classify', "{0: 'a'}"))).not.toHaveProperty('size');
  expect(ultralyticsPreprocessing(new Map([['names', '{}']]))).toBeUndefined();
});

test('a file that says nothing is guessed', () => {
  const free = ports([1, 84, 8400], 640, 640);
  expect(usageOf(free, undefined, undefined, new Map([['names', '{}']]))).toEqual({ usage: guessUsage(free), from: 'guess' });
});
