// All of ONNX's backend test suite (node test/bench/onnx-suite.ts [folder]): how many models load, come back equal and pass the gradient check, and why the others do not.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkModels } from '../../src/main/engine/verify/pool.ts';

const folder = process.argv[2] ?? process.env['LAYERWRIGHT_ONNX_TESTS'] ?? '/usr/share/libonnx-testdata/data';
const files = (readdirSync(folder, { recursive: true }) as string[]).filter((n) => n.endsWith('.onnx')).sort().map((n) => join(folder, n));
const counts = { models: files.length, loads: 0, equal: 0, gradientRight: 0, gradientWrong: 0 };
const reasons = new Map<string, string[]>();
const started = performance.now();
for await (const c of checkModels(files, true, { seconds: 60, megabytes: 8000 })) {
  if (c.loads) counts.loads++;
  if (c.equal === true) counts.equal++;
  if (c.gradient === true) counts.gradientRight++;
  if (c.gradient === false) counts.gradientWrong++;
  if (c.equal === true && c.gradient === true) continue;
  const reason = `${c.loads ? (c.equal === true ? '' : 'DIFFERS ') : 'not loaded '}${(c.reason ?? '').replaceAll(/\(.*?\)|\d[\d.e+-]*/g, '…').slice(0, 90)}`;
  reasons.set(reason, [...(reasons.get(reason) ?? []), c.file.slice(folder.length + 1).replace('/model.onnx', '')]);
}
for (const [reason, names] of [...reasons].sort((a, b) => b[1].length - a[1].length)) console.log(`${names.length}\t${reason}\t${names.slice(0, 4).join(' ')}${names.length > 4 ? ' …' : ''}`);
console.log(JSON.stringify({ ...counts, seconds: Math.round((performance.now() - started) / 1000) }));
