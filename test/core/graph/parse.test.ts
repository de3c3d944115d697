// The document on disk: what is read is what was written; damage is located and coded; older versions are migrated.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { migrateDocument, migrations } from '../../../src/core/graph/migrations/index.ts';
import { parseProject } from '../../../src/core/graph/parse.ts';
import { PROJECT_VERSION } from '../../../src/core/graph/schema.ts';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { small } from './fixture.ts';

function errorFrom(input: unknown): LayerwrightError {
  try {
    parseProject(input, 'project.json');
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

function codeOf(input: unknown): string {
  try {
    parseProject(input, 'project.json');
    return 'fine';
  } catch (thrown) {
    return thrown instanceof LayerwrightError ? thrown.code : String(thrown);
  }
}

const valid = (): Record<string, unknown> => JSON.parse(serializeProject(small())) as Record<string, unknown>;
/** The document with one value set, or (undefined) taken away; the path as errors print it. */
function changed(path: string, value: unknown): unknown {
  const document = valid();
  const keys = path.split(/[.[\]]+/).filter((k) => k !== '');
  const last = keys.pop() as string;
  let at = document;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return document;
}

describe('parseProject', () => {
  test.each([
    ['empty text', '', 'project/damaged', 'project.json'],
    ['cut text', serializeProject(small()).slice(0, 200), 'project/damaged', expect.stringMatching(/^project\.json/)],
    ['no JSON', '{ "format": oops }', 'project/damaged', expect.stringMatching(/line 1, column/)],
    ['a number', '5', 'project/damaged', 'project.json'],
    ['a list', '[]', 'project/damaged', 'project.json'],
    ['null', 'null', 'project/damaged', 'project.json'],
    ['another format', '{"format":"other"}', 'project/damaged', 'project.json → format'],
    ['no version', changed('version', undefined), 'project/invalid', 'project.json → version'],
    ['version 0', changed('version', 0), 'project/invalid', 'project.json → version'],
    ['a newer version', changed('version', PROJECT_VERSION + 1), 'project/newer-version', 'project.json → version'],
    ['a missing field', changed('graph', undefined), 'project/invalid', 'project.json → graph'],
    ['a missing node id', changed('graph.nodes[3].id', undefined), 'project/invalid', 'project.json → graph.nodes[3].id'],
    ['an id with spaces', changed('graph.nodes[1].id', 'a b'), 'project/invalid', 'project.json → graph.nodes[1].id'],
    ['params that are a list', changed('graph.nodes[1].params', []), 'project/invalid', 'project.json → graph.nodes[1].params'],
    ['a wrong learning rate', changed('training.learningRate', 'fast'), 'project/invalid', 'project.json → training.learningRate'],
    ['a wrong transform', changed('bindings.inputs.x.transform', 'double'), 'project/invalid', 'project.json → bindings.inputs.x.transform'],
    ['an unknown field', changed('extra', 1), 'project/invalid', 'project.json'],
    ['a negative seed', changed('seed', -1), 'project/invalid', 'project.json → seed'],
  ])('%s', (_, input, code, where) => {
    const error = errorFrom(input);
    expect(error.code).toBe(code);
    expect(error.where).toEqual(where);
    expect(error.describe()).not.toMatch(/undefined|\bat \w+ \(/);
  });

  test('expected and received are said', () => {
    expect(errorFrom(changed('training.epochs', 2.5))).toMatchObject({ expected: 'a whole number', received: '2.5' });
    expect(errorFrom(changed('version', 99))).toMatchObject({ expected: `version ${PROJECT_VERSION} or older`, received: 'version 99' });
  });

  test('defaults are filled in', () => {
    const project = parseProject({ format: 'layerwright/project', version: 1, name: 'p', graph: { nodes: [], edges: [] } }, 'p');
    expect(project).toMatchObject({ seed: 1, training: { batch: 64, epochs: 10, optimizer: { type: 'adam' } }, data: { split: { train: 0.8, dev: 0, test: 0.2, stratify: true } }, bindings: { inputs: {}, losses: {} } });
  });

  test('damaged at 200 places, it is refused or still a project, never a crash', () => {
    const text = serializeProject(small());
    let state = 12345;
    const next = (n: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state % n;
    };
    for (let i = 0; i < 200; i++) {
      const at = next(text.length);
      const hurt = i % 2 === 0 ? text.slice(0, at) : `${text.slice(0, at)}${String.fromCharCode(32 + next(90))}${text.slice(at + 1)}`;
      const outcome = codeOf(hurt);
      expect(outcome, `damage ${i} at ${at}`).toMatch(/^(fine|project\/\w[\w-]*)$/);
    }
  });
});

describe('serializeProject', () => {
  test('what is written reads back the same, and writes the same again', () => {
    const text = serializeProject(small());
    const again = parseProject(text, 'p');
    expect(again).toEqual(small());
    expect(serializeProject(again)).toBe(text);
  });

  test('one node and one edge a line, records sorted', () => {
    const text = serializeProject(small());
    expect(text).toContain('\n      { "id": "a", "type": "Dense", "params": { "units": 3 }, "position": { "x": 0, "y": 0 } },\n');
    expect(text).toContain('\n      { "from": { "node": "x", "port": "out" }, "to": { "node": "a", "port": "in" } },\n');
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('the order in which params were set does not show', () => {
    const a = small();
    const node = a.graph.nodes[1] as { params: Record<string, unknown> };
    node.params = { units: 3, activation: 'relu' };
    const first = serializeProject(a);
    node.params = { activation: 'relu', units: 3 };
    expect(serializeProject(a)).toBe(first);
  });

  test('a change of one param changes one line', () => {
    const before = serializeProject(small()).split('\n');
    const project = small();
    (project.graph.nodes[1] as { params: Record<string, unknown> }).params = { units: 4 };
    const after = serializeProject(project).split('\n');
    expect(after.length).toBe(before.length);
    expect(after.filter((line, i) => line !== before[i])).toHaveLength(1);
  });
});

describe('migrations', () => {
  test('every older version has one, and its fixture is read', () => {
    const directory = new URL('./migrations/', import.meta.url);
    const files = readdirSync(directory).filter((f) => f.endsWith('.json'));
    expect(migrations.map((m) => m.from)).toEqual(Array.from({ length: PROJECT_VERSION - 1 }, (_, i) => i + 1));
    expect(files.sort()).toEqual(Array.from({ length: PROJECT_VERSION }, (_, i) => `version-${i + 1}.json`));
    for (const file of files) {
      const text = readFileSync(new URL(file, directory), 'utf8');
      expect(parseProject(text, file).version).toBe(PROJECT_VERSION);
    }
  });

  test('the chain runs step by step and sets the version', () => {
    const chain = [
      { from: 1, doc: 'rate → learningRate', migrate: (d: Record<string, unknown>) => ({ version: d['version'], learningRate: d['rate'] }) },
      { from: 2, doc: 'a name is required', migrate: (d: Record<string, unknown>) => ({ ...d, name: 'unnamed' }) },
    ];
    expect(migrateDocument({ version: 1, rate: 3 }, 1, 3, chain)).toEqual({ version: 3, learningRate: 3, name: 'unnamed' });
    expect(migrateDocument({ version: 2 }, 2, 3, chain)).toEqual({ version: 3, name: 'unnamed' });
    expect(() => migrateDocument({ version: 1 }, 1, 3, chain.slice(1))).toThrow(/no migration from project version 1/);
  });
});
