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

const valid = (): Record<string, unknown> => JSON.parse(serializeProject(small())) as Record<string, unknown>;
const changed = (change: (d: any) => void): unknown => {
  const document = valid();
  change(document);
  return document;
};

describe('parseProject', () => {
  test.each([
    ['empty text', '', 'project/damaged', 'project.json'],
    ['cut text', serializeProject(small()).slice(0, 200), 'project/damaged', /^project\.json/],
    ['no JSON', '{ "format": oops }', 'project/damaged', /line 1, column/],
    ['a number', '5', 'project/damaged', 'project.json'],
    ['a list', '[]', 'project/damaged', 'project.json'],
    ['null', 'null', 'project/damaged', 'project.json'],
    ['another format', '{"format":"other"}', 'project/damaged', 'project.json → format'],
    ['no version', changed((d) => { delete d.version; }), 'project/invalid', 'project.json → version'],
    ['version 0', changed((d) => { d.version = 0; }), 'project/invalid', 'project.json → version'],
    ['a newer version', changed((d) => { d.version = PROJECT_VERSION + 1; }), 'project/newer-version', 'project.json → version'],
    ['a missing field', changed((d) => { delete d.graph; }), 'project/invalid', 'project.json → graph'],
    ['a missing node id', changed((d) => { delete d.graph.nodes[3].id; }), 'project/invalid', 'project.json → graph.nodes[3].id'],
    ['an id with spaces', changed((d) => { d.graph.nodes[1].id = 'a b'; }), 'project/invalid', 'project.json → graph.nodes[1].id'],
    ['params that are a list', changed((d) => { d.graph.nodes[1].params = []; }), 'project/invalid', 'project.json → graph.nodes[1].params'],
    ['a wrong learning rate', changed((d) => { d.training.learningRate = 'fast'; }), 'project/invalid', 'project.json → training.learningRate'],
    ['a wrong transform', changed((d) => { d.bindings.inputs.x.transform = 'double'; }), 'project/invalid', 'project.json → bindings.inputs.x.transform'],
    ['an unknown field', changed((d) => { d.extra = 1; }), 'project/invalid', 'project.json'],
    ['a negative seed', changed((d) => { d.seed = -1; }), 'project/invalid', 'project.json → seed'],
  ])('%s', (_, input, code, where) => {
    const error = errorFrom(input);
    expect(error.code).toBe(code);
    if (typeof where === 'string') expect(error.where).toBe(where);
    else expect(error.where).toMatch(where);
    expect(error.describe()).not.toMatch(/undefined|\bat \w+ \(/);
  });

  test('expected and received are said', () => {
    expect(errorFrom(changed((d) => { d.training.epochs = 2.5; }))).toMatchObject({ expected: 'a whole number', received: '2.5' });
    expect(errorFrom(changed((d) => { d.version = 99; }))).toMatchObject({ expected: `version ${PROJECT_VERSION} or older`, received: 'version 99' });
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
      try {
        parseProject(hurt, 'project.json');
      } catch (thrown) {
        expect(thrown, `damage ${i} at ${at}`).toBeInstanceOf(LayerwrightError);
        expect((thrown as LayerwrightError).code).toMatch(/^project\//);
      }
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
