// ONNX's own backend test suite, where it is installed (Debian's libonnx-testdata, or LAYERWRIGHT_ONNX_TESTS): every model that
// the runtime loads comes back bit for bit, and gradients agree with differences. A sample, for the time; `node test/bench/onnx-suite.ts` takes all.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkModel } from '../../src/main/engine/verify/check-model.ts';
import type { ModelCheck } from '../../src/main/engine/verify/check-model.ts';

const folder = process.env['LAYERWRIGHT_ONNX_TESTS'] ?? '/usr/share/libonnx-testdata/data';
const present = existsSync(folder);
/** One model in so many. */
const EVERY = 4;
const BUDGET = 100_000;

/** Without a gradient for a stated reason, or with one that differences cannot tell. */
const noGradient = /no floats|is a float|drawn by chance|whole numbers|could not be run here|not finite/;

const files = present ? (readdirSync(folder, { recursive: true }) as string[]).filter((n) => n.endsWith('.onnx')).sort() : [];

describe.skipIf(!present)(`the suite in ${folder}`, () => {
  const checks: ModelCheck[] = [];

  test('a sample of its models survives import and export', { timeout: BUDGET + 60_000 }, async () => {
    const started = performance.now();
    for (const [i, file] of files.entries()) {
      if (i % EVERY !== 0 || performance.now() - started > BUDGET) continue;
      checks.push(await checkModel(join(folder, file), true));
    }
    expect(checks.filter((c) => c.loads && c.equal !== true).map((c) => `${c.file}: ${c.reason}`)).toEqual([]);
    expect(checks.filter((c) => c.loads).length).toBeGreaterThan(0);
  });

  test('gradients pass for 95 % of the models that have one', () => {
    const asked = checks.filter((c) => c.loads && !(c.gradient === null && noGradient.test(c.reason ?? '')));
    const passed = asked.filter((c) => c.gradient === true);
    expect(passed.length / asked.length, asked.filter((c) => c.gradient !== true).map((c) => `${c.file}: ${c.reason}`).join('\n')).toBeGreaterThanOrEqual(0.95);
  });
});
