// A process that writes metrics until it is killed: `node writer.ts <database> <run> <key> [count]`. Prints the last step it has committed.
import { openStore } from '../../../src/main/runs/store.ts';

const [path = '', run = '', key = '', count = '100000000'] = process.argv.slice(2);
const store = openStore(path, { recover: false });
store.runs.claim(run);
let step = store.metrics.series(run).find((s) => s.key === key)?.lastStep ?? -1;
for (const end = step + Number(count); step < end;) {
  const points = Array.from({ length: Math.min(37, end - step) }, (_, i) => ({ key, step: step + 1 + i, value: (step + 1 + i) * 0.5, time: 1000 + step }));
  store.metrics.append(run, points);
  step += points.length;
  process.stdout.write(`${step}\n`);
}
store.close();
