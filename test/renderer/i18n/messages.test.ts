// Every message that the window can be told has its Chinese: read from the source, so that a new one without it fails here.
import { expect, test } from 'vitest';
import { chinese, chineseMessages, chinesePhrases } from '../../../src/renderer/i18n/core/chinese.ts';
import { sourceMessages } from '../../fixtures/source-messages.ts';

/** ONNX's own rules, which graphs that Layerwright lowers never break; the terminal, the benchmark and the hosts' start, which no window sees. */
const elsewhere = /^src\/(core\/(onnx\/(operators|upgrade|infer|verify|sort|builder|expan)|autodiff\/(rules|equations)|errors|graph\/sketch|onnx\/print)|main\/(cli|bench|host\.ts|host\/(pages|server)|window|index|engine\/probe-webgpu))|words\.ts$/;

/** Texts in those places that are no message: shapes, ids, headers, values put together. */
const noMessage = new Set<string>([
  // Parts that are said with what stands around them, which is tested below.
  'starts at', 'leads to', '; the target ({0})', '(the target in {0})', '; unknown {0}',
  // What is replaced in a sentence, and what only a damaged database holds.
  'There has no such setting', 'Unknown setting', '{0} that is not JSON',
]);

const found = sourceMessages(['src/core', 'src/main', 'src/preload/contract', 'src/renderer/document', 'src/renderer/files', 'src/renderer/host'], elsewhere);

/** As it is said: alone, after the file it is about, or after a place. */
const isSaid = (text: string): boolean => {
  const said = text.replaceAll(/\{\d\}/g, 'x7');
  // A sentence around it may have its Chinese while it has none itself.
  return [said, `x7 ${said}`, `The path "x7" ${said}.`].some((form) => [chinese.message(form), chinese.phrase(form)].some((other) => other !== form && !other.includes(said)));
};

test('the source says hundreds of messages', () => { expect([...found.values()].flat().length).toBeGreaterThan(350); });

test('every message has a Chinese one', () => {
  expect([...found].flatMap(([file, texts]) => texts.filter((text) => !noMessage.has(text) && !isSaid(text)).map((text) => `${file}: ${text}`))).toEqual([]);
});

test('both languages of a message hold the same values', () => {
  const values = (text: string): string[] => [...new Set(text.match(/\{\d\}/g))].toSorted();
  const wrong = [...chineseMessages, ...chinesePhrases].filter(([english, other]) => values(other).some((v) => !values(english).includes(v)));
  expect(wrong).toEqual([]);
});

test.each([
  ['There is no layer, block or loss of type Conv9.', '没有类型为 Conv9 的层、块或损失。'],
  ['add: 64×16×16 and 128×8×8 do not fit.', 'add：64×16×16 与 128×8×8 不相符。'],
  ['conv1: kernel is not valid.', 'conv1：kernel 无效。'],
  ['Nothing is connected to the input in of dense1. (and 2 more problems)', 'dense1 的输入 in 没有连线。（另有 2 个问题）'],
  ['A wire starts at gone, which does not exist.', '有连线从不存在的 gone 出发。'],
  ['The path "../x" leads out of its folder.', '路径 “../x” 超出其文件夹。'],
  ['3 of 9 rows are left out: a value is missing (the target in 2).', '9 行中略去 3 行：有值缺失（其中 2 行缺目标）。'],
  ['/data/a or b.csv holds no rows.', '/data/a or b.csv 没有行。'],
  ['Column age: numbers 1 to 80, 3 missing; the target (a number).', '列 age：数值 1 到 80，缺失 3 个；目标（一个数）。'],
])('says %s', (english, other) => { expect(chinese.message(english)).toBe(other); });

test.each([
  ['a number of at least 1 or a list', '不小于 1 的数 或 列表'],
  ['12 in 3×4', '3×4 中的 12'],
  ['version 2 or older', '版本 2 或更旧'],
  ['conv1 and conv2', 'conv1 与 conv2'],
  ['one of: in, out', '下列之一：in, out'],
  ['"cat or dog"', '"cat or dog"'],
  ['nothing', '无'],
])('says what was expected or received: %s', (english, other) => { expect(chinese.phrase(english)).toBe(other); });
