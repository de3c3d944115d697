// Models in use: sound files, tables of folders, what the real models say of real pictures, why a quantised classifier says it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { encodeModelJoined } from '../../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { overlapOf } from '../../../src/core/using/boxes.ts';
import { catalogue } from '../../../src/main/models/catalogue/index.ts';
import { identifyModel } from '../../../src/main/models/download/checksum.ts';
import { batch } from '../../../src/main/services/using/batch.ts';
import { explain } from '../../../src/main/services/using/explain.ts';
import { profileModel } from '../../../src/main/services/using/profile.ts';
import { describeUsage } from '../../../src/main/services/using/usage.ts';
import { openUsable, useModel } from '../../../src/main/services/using/use.ts';
import type { Shown, UsedFile } from '../../../src/main/services/using/use.ts';
import { decodeWav, resampled } from '../../../src/main/services/using/wav.ts';
import { writePicture } from '../../fixtures/data-files.ts';
import { sharedData, sharedModels } from '../../fixtures/paths.ts';
import { countingModel, wav } from '../../fixtures/sound.ts';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'layerwright-using-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('sound', () => {
  const values = [0, 0.5, -0.5, 0.25];
  test.each<[string, number, number, (view: DataView, at: number, v: number) => void, number]>([
    ['8 bits', 1, 8, (view, at, v) => { view.setUint8(at, 128 + v * 128); }, 2],
    ['16 bits', 1, 16, (view, at, v) => { view.setInt16(at, v * 32_768, true); }, 4],
    ['24 bits', 1, 24, (view, at, v) => { const n = v * 2 ** 23; view.setUint16(at, n & 0xffff, true); view.setInt8(at + 2, n >> 16); }, 6],
    ['32 bits', 1, 32, (view, at, v) => { view.setInt32(at, v * 2 ** 31, true); }, 6],
    ['floats', 3, 32, (view, at, v) => { view.setFloat32(at, v, true); }, 6],
  ])('%s are read, two channels as their mean', (_, kind, bits, write, digits) => {
    const one = decodeWav(wav(kind, bits, 1, (view, at, i) => { write(view, at, values[i] ?? 0); }, 4), 'a.wav');
    expect(one.rate).toBe(8000);
    one.samples.forEach((v, i) => { expect(v).toBeCloseTo(values[i] ?? 0, digits); });
    const two = decodeWav(wav(kind, bits, 2, (view, at, i) => { write(view, at, values[i] ?? 0); }, 4), 'a.wav');
    [0.25, -0.125].forEach((v, i) => { expect(two.samples[i]).toBeCloseTo(v, digits); });
  });
  test('what is no sound is refused', () => {
    expect(() => decodeWav(new Uint8Array(3), 'a.wav')).toThrow('a.wav is no WAV file that can be read.');
    expect(() => decodeWav(wav(7, 8, 1, () => undefined, 4), 'a.wav')).toThrow('no WAV file');
    expect(() => decodeWav(wav(1, 16, 1, () => undefined, 0), 'a.wav')).toThrow('holds no sound');
    expect(() => decodeWav(wav(1, 16, 1, () => undefined, 4).slice(0, 40), 'a.wav')).toThrow('no WAV file');
  });
  test('a file that is cut off says so; where its writer knew no size, it goes to its end', () => {
    const second = wav(1, 16, 1, (view, at) => { view.setInt16(at, 16_384, true); }, 8000);
    const cut = second.slice(0, 56 + 4000 * 2);
    expect(() => decodeWav(cut, 'a.wav')).toThrow(expect.objectContaining({ code: 'data/damaged', message: 'a.wav is cut off.', expected: '1.0 s of sound', received: '0.5 s of sound' }) as Error);
    new DataView(cut.buffer).setUint32(52, 0xffff_ffff, true);
    expect(decodeWav(cut, 'a.wav').samples.length).toBe(4000);
  });
  test('more than ten minutes at 48 kHz are too long', () => {
    expect(() => decodeWav(wav(1, 8, 1, () => undefined, 48_000 * 600 + 1, 48_000), 'a.wav')).toThrow('a.wav is too long.');
  });
  test('a tone stays the tone at another rate, and what is above it goes', () => {
    const tone = (hertz: number, rate: number, count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(2 * Math.PI * hertz * i / rate));
    const middle = (wave: Float32Array) => wave.slice(200, -200);
    const got = resampled({ rate: 44_100, samples: tone(440, 44_100, 44_100) }, 16_000);
    expect(got).toHaveLength(16_000);
    middle(got).forEach((v, i) => { expect(Math.abs(v - Math.sin(2 * Math.PI * 440 * (i + 200) / 16_000))).toBeLessThan(0.01); });
    expect(Math.max(...middle(resampled({ rate: 44_100, samples: tone(15_000, 44_100, 44_100) }, 16_000)).map(Math.abs))).toBeLessThan(0.02);
  });
});

const place = (path: string) => ({ path, run: undefined });

async function say(model: string, ...files: string[]): Promise<UsedFile[]> {
  const described = await describeUsage(place(model), await identifyModel(model, catalogue));
  const opened = await openUsable(place(model));
  const found: UsedFile[] = [];
  try {
    for await (const used of useModel(opened, files, { usage: described.usage, top: 3, plain: true })) found.push(used);
  } finally {
    await opened.close();
  }
  return found;
}
const readingOf = <K extends Shown['kind']>(used: UsedFile | undefined, kind: K) => used?.readings.find((r): r is Extract<Shown, { kind: K }> => r.kind === kind);

const dog = sharedData('yolo-images/general/dog.jpg');
const group = sharedData('faces/group-photos/3.jpg');

const inputsFolder = (): string => join(folder, 'inputs');

/** A file of a network that is built here. */
function made(name: string, build: (b: GraphBuilder) => void): string {
  mkdirSync(inputsFolder(), { recursive: true });
  const b = new GraphBuilder();
  build(b);
  const path = join(inputsFolder(), `${name}.onnx`);
  writeFileSync(path, encodeModelJoined(modelOf(b.build(name), 17)));
  return path;
}

describe('inputs that no file fills', () => {
  test('a picture’s size: boxes that the graph puts into the picture come out there', async () => {
    // Boxes in shares of the picture that it is told of, as YOLO v3 gives them.
    const model = made('sized', (b) => {
      const frame = b.input('image_shape', 'float32', [1, 2]);
      b.output(b.Mul(b.constant('float32', [1, 1, 4], [0.25, 0.5, 0.75, 1]), b.Unsqueeze(b.Concat([frame, frame], 1), [0])), 'boxes');
      const grey = b.Reshape(b.op('GlobalAveragePool', [b.input('images', 'float32', [1, 1, 416, 416])]), [1, 1, 1]);
      b.output(b.Add(grey, b.constant('float32', [], [0.5])), 'scores');
      b.output(b.constant('int64', [1, 3], [0, 0, 0]), 'kept');
    });
    const path = join(inputsFolder(), 'wide.png');
    await writePicture(path, 200, 100, [0, 0, 0]);
    const [used] = await say(model, path);
    expect(used?.error).toBeUndefined();
    // The frame is 416 × 416 with the picture between 104 and 312: rows 104 to 312 of it are the whole picture.
    const [box] = readingOf(used, 'boxes')?.boxes ?? [];
    expect(box).toMatchObject({ x: expect.closeTo(100, 3) as number, y: expect.closeTo(0, 3) as number, width: expect.closeTo(100, 3) as number, height: expect.closeTo(100, 3) as number });
  });

  test('sound in pieces: what an output gave is carried on, the end is filled with silence', async () => {
    const model = made('counts', countingModel);
    const path = join(inputsFolder(), 'ones.wav');
    writeFileSync(path, wav(3, 32, 1, (view, at) => { view.setFloat32(at, 1, true); }, 1280, 16_000));
    const [used] = await say(model, path);
    expect(used?.error).toBeUndefined();
    expect(used?.readings).toEqual([{ kind: 'series', output: 'count', seconds: 512 / 16_000, count: 1, lines: [[512, 1024, 1280]] }]);
    const out = join(inputsFolder(), 'count.csv');
    const { usage } = await describeUsage(place(model), undefined);
    const events = [];
    for await (const event of batch(place(model), { usage, sources: [path], out, all: false })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'done', rows: 3, failed: [] });
    expect(readFileSync(out, 'utf8').split('\n').slice(0, 3)).toEqual(['file,sample,second,v0', 'ones.wav,0,0,512', 'ones.wav,0,0.032,1024']);
  });

  test('a model that needs more than it is told names what', async () => {
    const model = made('prompted', (b) => {
      b.output(b.Add(b.op('GlobalAveragePool', [b.input('images', 'float32', [1, 3, 32, 32])]), b.Reshape(b.input('prompt', 'float32', [1, 3]), [1, 3, 1, 1])), 'y');
    });
    const path = join(inputsFolder(), 'black.png');
    await writePicture(path, 32, 32, [0, 0, 0]);
    const [used] = await say(model, path);
    expect(used?.error).toMatchObject({ code: 'onnx/unsupported', where: 'prompt', expected: 'float32[1, 3]' });
  });
});

const silero = sharedModels('audio/silero_vad_16k_op15.onnx');
test.skipIf(silero === undefined)('speech is found where the model’s author finds it', async () => {
  const [used] = await say(silero as string, sharedModels('audio/samples/silero_test_60s.wav') ?? '');
  const series = readingOf(used, 'series');
  // Measured with the author's own code: 70.5 % of the first 624 pieces.
  expect(series).toMatchObject({ output: 'output', seconds: 0.032, count: 1 });
  expect(series?.lines[0]?.slice(0, 624).filter((p) => p > 0.5)).toHaveLength(440);
});

const measured = sharedData('yolo-images/general/measured_detections.json');
interface Measured { readonly cls: string; readonly score: number; readonly box_xyxy: readonly [number, number, number, number] }

describe.skipIf(measured === undefined)('detectors on real pictures', () => {
  // What another program found with the same files.
  const all = measured === undefined ? {} : JSON.parse(readFileSync(measured, 'utf8')) as Record<string, Record<string, readonly Measured[]>>;
  test.each(['yolov8n_int8', 'yolox_nano_coco'])('%s finds what was measured', async (name) => {
    const model = sharedModels(`yolo/${name}.onnx`);
    const pictures = Object.keys(all).filter((picture) => Array.isArray(all[picture]?.[name]));
    if (model === undefined) return;
    const found = await say(model, ...pictures.map((picture) => sharedData(`yolo-images/general/${picture}`) ?? ''));
    let matched = 0;
    found.forEach((used, i) => {
      const boxes = readingOf(used, 'boxes')?.boxes ?? [];
      for (const { cls, score, box_xyxy: [left, top, right, bottom] } of all[pictures[i] ?? '']?.[name] ?? []) {
        if (score < 0.5) continue;
        matched++;
        const same = boxes.filter((b) => b.class === cls && overlapOf(b, { x: left, y: top, width: right - left, height: bottom - top }) > 0.8);
        expect(same.map((b) => Math.abs(b.score - score) < 0.12), `${pictures[i]}: ${cls} ${score}`).toContain(true);
      }
    });
    expect(matched).toBeGreaterThan(4);
  });
  test.each(['v5Lite-e-sim-320', 'yolo-fastestv2'])('%s finds the dog and the bicycle where others do', async (name) => {
    const model = sharedModels(`yolo/${name}.onnx`);
    if (model === undefined) return;
    const boxes = readingOf((await say(model, sharedData('yolo-images/general/dog.jpg') ?? ''))[0], 'boxes')?.boxes ?? [];
    for (const { cls, box_xyxy: [left, top, right, bottom] } of (all['dog.jpg']?.['yolov8n_int8'] ?? []).filter((m) => m.cls === 'dog' || m.cls === 'bicycle')) {
      expect(Math.max(0, ...boxes.filter((b) => b.class === cls).map((b) => overlapOf(b, { x: left, y: top, width: right - left, height: bottom - top })))).toBeGreaterThan(0.6);
    }
  });
  test.each(['ultraface/version-RFB-320', 'ultraface/version-RFB-320_simplified', 'ultraface/version-slim-320', 'scrfd/scrfd_2.5g_bnkps'])('%s finds five faces', async (name) => {
    const model = sharedModels(`${name}.onnx`);
    if (model === undefined || group === undefined) return;
    const boxes = readingOf((await say(model, group))[0], 'boxes')?.boxes ?? [];
    expect(boxes.map((b) => b.class)).toEqual(['face', 'face', 'face', 'face', 'face']);
    // Points, where there are some, are in the face.
    expect(boxes.flatMap((b) => (b.points ?? []).filter(([x, y]) => x < b.x || y < b.y || x > b.x + b.width || y > b.y + b.height))).toEqual([]);
  });
});

const hands = sharedModels('classification/tm_mobilenetv2_035_hands5.onnx');
test.skipIf(hands === undefined)('a classifier that says nothing of itself is right on its author’s pictures', async () => {
  const found = await say(hands as string, ...[1, 2, 3, 4, 5].map((n) => sharedModels(`classification/tm_hands5_samples/${n}.png`) ?? ''));
  expect(found.map((f) => readingOf(f, 'classes')?.top[0]?.index)).toEqual([0, 1, 2, 4, 4]);
});

const quantised = sharedModels('classification/mobilenet_v2_uint8_qdq.onnx');
test.skipIf(quantised === undefined || dog === undefined)('a quantised classifier is explained by occlusion, and refuses gradients by name', async () => {
  const { usage } = await describeUsage(place(quantised as string), undefined);
  const asked = { usage, picture: dog as string };
  const said = await explain(place(quantised as string), { ...asked, method: 'occlusion', across: 3 });
  expect(said.class.name).toBe('malamute');
  expect(said.map.max).toBeGreaterThan(0.05);
  await expect(explain(place(quantised as string), { ...asked, method: 'gradcam' })).rejects.toMatchObject({ code: 'autodiff/not-differentiable' });
});

test.skipIf(hands === undefined)('a folder becomes a table, with its broken picture told of; every layer’s time is found', async () => {
  const pictures = join(folder, 'pictures');
  mkdirSync(pictures);
  for (const [i, colour] of [[200, 20, 20], [20, 200, 20]].entries()) await writePicture(join(pictures, `${i}.png`), 20, 20, colour as [number, number, number]);
  writeFileSync(join(pictures, 'broken.png'), 'no picture');
  const { usage } = await describeUsage(place(hands as string), undefined);
  const out = join(folder, 'out', 'table.csv');
  const events = [];
  for await (const event of batch(place(hands as string), { usage: { ...usage, labels: { names: ['one', 'two, "2"'], first: 0 } }, sources: [pictures], out, all: true })) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: 'done', rows: 2, samples: 3, failed: [{ code: 'data/damaged' }] });
  const lines = readFileSync(out, 'utf8').split('\n');
  expect(lines[0]).toBe('file,sample,class,probability,p(one),"p(two, ""2"")",p(2),p(3),p(4)');
  expect(lines.slice(1, 3).map((line) => line.split(',')[0])).toEqual(['0.png', '1.png']);
  const { operators, runs, run } = await profileModel(place(hands as string), { runs: 3 });
  expect(runs).toBe(3);
  expect(run.least).toBeLessThanOrEqual(run.median);
  // All but what onnxruntime adds itself stands for nodes of the file, and no node stands twice.
  const nodes = operators.flatMap((o) => o.nodes);
  expect(new Set(nodes).size).toBe(nodes.length);
  expect(operators.filter((o) => o.main === undefined).every((o) => o.operator.startsWith('Reorder'))).toBe(true);
});
