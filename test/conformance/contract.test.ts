// Every method of the contract, with good and bad input, gives the same results and the same coded errors directly, over
// a message port and over a WebSocket. The rows run in order in a workspace of their own for each.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../src/core/errors.ts';
import type { CarriedBlock } from '../../src/core/graph/carry.ts';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../src/core/onnx/model.ts';
import { tensorFrom } from '../../src/core/tensor.ts';
import { PROJECT_FORMAT, PROJECT_VERSION } from '../../src/core/graph/schema.ts';
import type { RunChange } from '../../src/main/services/changes.ts';
import { contract } from '../../src/preload/contract.ts';
import type { Contract } from '../../src/preload/contract.ts';
import { exportWith } from '../fixtures/exporting.ts';
import { openWorld, transports } from '../fixtures/contract.ts';
import type { TransportKind, World } from '../fixtures/contract.ts';
import { writePicture } from '../fixtures/data-files.ts';
import { modelBytes, sends, smallEntry, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { graph, node } from '../fixtures/exotic-models.ts';

type MethodName = { [N in keyof Contract]: { [M in keyof Contract[N]]: `${N & string}.${M & string}` }[keyof Contract[N]] }[keyof Contract];

interface Row {
  /** Calls with good input; what it gives is compared. */
  good(world: World, at: (...path: string[]) => string): Promise<unknown>;
  /** Inputs that are refused, by why; with the code. Beside those, every method refuses a word and an unknown name. */
  bad?(at: (...path: string[]) => string): Record<string, readonly [input: unknown, code: string]>;
}

async function all<T>(events: Promise<AsyncIterable<T>>): Promise<T[]> {
  const list: T[] = [];
  for await (const event of await events) list.push(event);
  return list;
}

const noRun = { 'no such run': [{ run: 'r-20200101-000000' }, 'run/not-found'], 'an empty name': [{ run: '' }, 'usage'] } as const;
const badPaths = (at: (...path: string[]) => string, key: string, rest: object = {}): Record<string, readonly [unknown, string]> => ({
  'a path outside': [{ ...rest, [key]: '/etc/passwd' }, 'file/unsupported'],
  'a path upwards': [{ ...rest, [key]: `${at('kinds.csv')}/../../../../../etc/passwd` }, 'file/unsupported'],
  'a link that leads out': [{ ...rest, [key]: at('out', 'passwd') }, 'file/unsupported'],
  'a NUL byte': [{ ...rest, [key]: `${at('kinds.csv')}\0` }, 'file/unsupported'],
  'nothing': [{ ...rest, [key]: '' }, 'usage'],
});
const badNames = { 'a name upwards': '..', 'a path upwards': '../kinds', 'a hidden path': 'a/../../kinds', 'Windows’ own': '..\\kinds', 'an encoded path': '..%2f..%2fkinds/..', 'a NUL byte': 'kinds\0' };
const named = (rest: object = {}): Record<string, readonly [unknown, string]> =>
  Object.fromEntries(Object.entries(badNames).map(([why, project]) => [why, [{ ...rest, project }, 'file/unsupported'] as const]));

const last = { run: 'last' } as const;
const thirds = { train: 0.6, dev: 0.2, test: 0.2, stratify: true };

/** Starts a run, sees it begin, and follows it to its end. */
const trainToEnd = async ({ client }: World): Promise<unknown[]> => {
  const { run } = await client.training.start({ project: 'kinds', overrides: { epochs: 6, batch: 16 }, threads: 1, diagnose: 5 });
  return all(client.training.events({ run }));
};

const rows = {
  'app.info': { good: ({ client }) => client.app.info() },
  'app.devices': { good: async ({ client }) => (await client.app.devices()).map((d) => d.id) },
  'templates.list': { good: ({ client }) => client.templates.list() },
  'templates.build': {
    good: ({ client }) => client.templates.build({ template: 'mlp', name: 'mine', params: { classes: 3 } }),
    bad: () => ({ 'no such template': [{ template: 'mpl' }, 'usage'], 'a wrong param': [{ template: 'mlp', params: { classes: 'many' } }, 'usage'] }),
  },
  'datasets.describe': {
    good: ({ client }, at) => client.datasets.describe({ source: at('kinds.csv') }),
    bad: (at) => ({ ...badPaths(at, 'source'), 'no such file': [{ source: at('none.csv') }, 'file/not-found'], 'no such made set': [{ source: 'made:none' }, 'file/unsupported'], 'a broken file': [{ source: at('broken.npy') }, 'data/damaged'] }),
  },
  'datasets.samples': {
    good: async ({ client }, at) => [
      await client.datasets.samples({ source: at('pictures'), field: 'image', indices: [0, 2] }), await client.datasets.samples({ source: at('kinds.csv'), field: 'label', indices: [0, 1, 5] }),
    ],
    bad: (at) => ({
      ...badPaths(at, 'source', { field: 'image', indices: [0] }), 'no such field': [{ source: at('kinds.csv'), field: 'colours', indices: [0] }, 'data/field'],
      'no such sample': [{ source: at('kinds.csv'), field: 'label', indices: [4000] }, 'usage'], 'too many': [{ source: at('kinds.csv'), field: 'label', indices: Array.from({ length: 201 }, () => 0) }, 'usage'],
    }),
  },
  'datasets.kinds': { good: ({ client }) => client.datasets.kinds() },
  'datasets.parts': {
    good: async ({ client }, at) => [await client.datasets.parts({ source: at('kinds.csv'), split: thirds, seed: 1 }), await client.datasets.parts({ source: at('pictures'), split: { ...thirds, dev: 0 }, seed: 2, label: 'label' })],
    bad: (at) => ({ ...badPaths(at, 'source', { split: thirds, seed: 1 }), 'no training part': [{ source: at('kinds.csv'), split: { ...thirds, train: 0 }, seed: 1 }, 'data/split'], 'a share above 1': [{ source: at('kinds.csv'), split: { ...thirds, train: 2 }, seed: 1 }, 'usage'] }),
  },
  'datasets.statistics': {
    good: async ({ client }, at) => [await client.datasets.statistics({ source: at('kinds.csv'), split: thirds, seed: 1 }), await client.datasets.statistics({ source: at('pictures'), split: thirds, seed: 1 })],
    bad: (at) => ({ ...badPaths(at, 'source', { split: thirds, seed: 1 }), 'no such field': [{ source: at('kinds.csv'), split: thirds, seed: 1, label: 'colours' }, 'data/field'] }),
  },
  'datasets.augmented': {
    good: ({ client }, at) => client.datasets.augmented({ source: at('pictures'), field: 'image', index: 1, augment: [{ type: 'mirror' }, { type: 'cutout' }], seed: 4, count: 3 }),
    bad: (at) => ({
      ...badPaths(at, 'source', { field: 'image', index: 0, augment: [], seed: 1, count: 1 }), 'no pictures': [{ source: at('kinds.csv'), field: 'label', index: 0, augment: [], seed: 1, count: 1 }, 'data/field'],
      'no such augmentation': [{ source: at('pictures'), field: 'image', index: 0, augment: [{ type: 'melt' }], seed: 1, count: 1 }, 'usage'], 'no such sample': [{ source: at('pictures'), field: 'image', index: 9000, augment: [], seed: 1, count: 1 }, 'usage'],
    }),
  },
  'projects.create': {
    good: async ({ client }, at) => [await client.projects.create({ name: 'kinds', template: 'mlp', data: at('kinds.csv') }), (await client.projects.create({ name: 'bare' })).project.graph],
    bad: (at) => ({
      ...badPaths(at, 'data', { name: 'other', template: 'mlp' }), 'there already': [{ name: 'kinds', template: 'mlp' }, 'usage'],
      ...Object.fromEntries(Object.entries(badNames).map(([why, name]) => [`${why} as name`, [{ name, template: 'mlp' }, 'file/unsupported'] as const])),
      'a folder of its own': [{ name: at('elsewhere'), template: 'mlp' }, 'file/unsupported'],
    }),
  },
  'projects.list': { good: ({ client }) => client.projects.list() },
  'projects.open': {
    good: async ({ client }, at) => [await client.projects.open({ project: 'kinds' }), await client.projects.open({ project: at('workspace', 'projects', 'kinds') })],
    bad: (at) => ({ ...named(), 'no such project': [{ project: 'none' }, 'file/not-found'], 'outside': [{ project: '/etc' }, 'file/unsupported'], 'another file': [{ project: at('other.json') }, 'file/unsupported'], 'damaged': [{ project: at('damaged') }, 'project/damaged'] }),
  },
  'projects.import': {
    good: async ({ client }, at) => [await all(client.projects.import({ file: at('tiny.onnx'), name: 'tiny model' })), (await client.projects.open({ project: 'tiny model' })).project.graph.nodes.map((n) => n.type)],
    bad: (at) => ({
      ...badPaths(at, 'file'), 'no such file': [{ file: at('none.onnx') }, 'file/not-found'], 'no model': [{ file: at('broken.onnx') }, 'onnx/damaged'],
      ...Object.fromEntries(Object.entries(badNames).map(([why, name]) => [`${why} as name`, [{ file: at('tiny.onnx'), name }, 'file/unsupported'] as const])),
    }),
  },
  'projects.imported': {
    good: async ({ client }) => [(await client.projects.imported({ project: 'tiny model' }))?.check, await client.projects.imported({ project: 'kinds' })],
    bad: () => ({ ...named(), 'no such project': [{ project: 'none' }, 'file/not-found'] }),
  },
  'projects.freeBatch': {
    good: async ({ client }, at) => {
      await all(client.projects.import({ file: at('one.onnx'), name: 'one sample' }));
      const { graph, ...rest } = await client.projects.freeBatch({ project: 'one sample' });
      return [graph.nodes.map((n) => n.params), { ...rest, largest: rest.largest < 1e-5 }, (await client.projects.freeBatch({ project: 'kinds' })).changed];
    },
    bad: () => ({ ...named(), 'no such project': [{ project: 'none' }, 'file/not-found'] }),
  },
  'projects.recent': {
    good: async ({ client }, at) => {
      const before = await client.projects.recent();
      await client.projects.open({ project: 'kinds' });
      return [before, await client.projects.recent(), JSON.parse(readFileSync(at('workspace', 'recent.json'), 'utf8'))];
    },
  },
  'projects.forget': {
    good: async ({ client }, at) => {
      const before = await client.projects.recent();
      const [first] = before;
      const left = await client.projects.forget({ folder: first?.folder ?? '' });
      await client.projects.forget({ folder: at('never', 'opened') });
      return [before.length, left, existsSync(first?.folder ?? '')];
    },
  },
  'projects.save': {
    good: async ({ client }) => {
      const { project, revision } = await client.projects.open({ project: 'kinds' });
      const saved = await client.projects.save({ project: 'kinds', document: { ...project, seed: 7 }, revision });
      const stale = await client.projects.save({ project: 'kinds', document: project, revision }).catch((thrown: unknown) => thrown);
      return [saved, stale, (await client.projects.open({ project: 'kinds' })).project.seed];
    },
    bad: (at) => ({ ...named({ document: emptyProject }), 'not a project yet': [{ project: at('empty'), document: emptyProject }, 'file/not-found'], 'no document': [{ project: 'kinds', document: { format: 'other' } }, 'usage'] }),
  },
  'projects.copy': {
    good: async ({ client }) => {
      const { folder } = await client.projects.copy({ project: 'kinds', name: 'kinds again' });
      return [folder, (await client.projects.open({ project: 'kinds again' })).project.seed];
    },
    bad: () => ({ ...named({ name: 'free' }), 'a name that is taken': [{ project: 'kinds', name: 'kinds again' }, 'file/unsupported'], 'no name': [{ project: 'kinds', name: '../out' }, 'file/unsupported'] }),
  },
  'projects.remove': {
    good: async ({ client }) => {
      const { binned } = await client.projects.remove({ project: 'kinds again' });
      const gone = (await client.projects.list()).some((p) => p.name === 'kinds again');
      await client.projects.restore({ binned });
      await client.projects.remove({ project: 'kinds again' });
      return [binned.replace(/^\d+/, 'time'), gone];
    },
    bad: () => ({ ...named(), 'no such project': [{ project: 'none' }, 'file/not-found'] }),
  },
  'projects.restore': {
    good: async ({ client }) => {
      const { binned } = await client.projects.remove({ project: (await client.projects.copy({ project: 'kinds', name: 'third' })).folder });
      return client.projects.restore({ binned });
    },
    bad: () => ({ 'not in the bin': [{ binned: '1-none' }, 'file/not-found'], 'leads upwards': [{ binned: '1-..' }, 'file/not-found'], 'a path': [{ binned: '1-../kinds' }, 'file/not-found'] }),
  },
  'projects.fit': {
    good: ({ client }) => client.projects.fit({ project: 'kinds' }),
    bad: () => ({ ...named(), 'data outside': [{ project: 'kinds', document: { ...emptyProject, data: { source: '/etc/passwd' } } }, 'file/unsupported'] }),
  },
  'training.start': {
    good: trainToEnd,
    bad: (at) => ({
      ...named(), 'data outside': [{ project: 'kinds', overrides: { data: '/etc/passwd' } }, 'file/unsupported'], 'no such optimizer': [{ project: 'kinds', overrides: { optimizer: 'atom' } }, 'usage'],
      'data outside in the document': [{ project: 'kinds', document: { ...emptyProject, data: { source: at('out', 'passwd') } } }, 'file/unsupported'], 'half an epoch': [{ project: 'kinds', overrides: { epochs: 0.5 } }, 'usage'], 'looks at layers every 0 steps': [{ project: 'kinds', diagnose: 0 }, 'usage'],
    }),
  },
  'training.active': { good: ({ client }) => client.training.active() },
  'training.gradcheck': {
    good: async ({ client }) => (await all(client.training.gradcheck({ project: 'kinds', samples: 3 }))).map((e) => (e.type === 'report' ? e.report.passed : [e.tensor.name, e.index, e.total])),
    bad: () => ({ 'no such project': [{ project: 'none' }, 'file/not-found'] }),
  },
  'training.events': { good: ({ client }) => all(client.training.events(last)), bad: () => noRun },
  'training.pause': {
    good: async ({ client }) => {
      const { run } = await client.training.start({ project: 'kinds', overrides: { epochs: 100_000, batch: 16 }, threads: 1, logEvery: 1000 });
      const seen: string[] = [];
      for await (const event of await client.training.events({ run })) {
        if (event.type === 'progress' && !seen.includes('asked')) {
          seen.push('asked');
          await client.training.pause({ run });
        }
        if (event.type === 'state') {
          seen.push(event.state, (await client.training.active()).map((t) => t.state).join());
          break;
        }
      }
      return [seen, (await client.runs.get({ run })).run.status];
    },
    bad: () => ({ ...noRun, 'a run that has ended': [{ run: 'first' }, 'run/state'] }),
  },
  'training.unpause': {
    good: async ({ client }) => {
      const events = await client.training.events(last);
      await client.training.unpause(last);
      for await (const event of events) if (event.type === 'state') return event;
      return undefined;
    },
    bad: () => ({ ...noRun, 'a run that has ended': [{ run: 'first' }, 'run/state'] }),
  },
  'training.checkpoint': {
    good: async ({ client }) => (await client.training.checkpoint(last)).step > 0,
    bad: () => ({ ...noRun, 'a run that has ended': [{ run: 'first' }, 'run/state'] }),
  },
  'training.look': {
    good: async ({ client }) => {
      const events = await client.training.events(last);
      await client.training.look(last);
      for await (const event of events) if (event.type === 'diagnostics') return event.diagnostics.layers.map((l) => l.node);
      return undefined;
    },
    bad: () => ({ ...noRun, 'a run that has ended': [{ run: 'first' }, 'run/state'] }),
  },
  'training.stop': {
    good: async ({ client }) => {
      const events = await client.training.events(last);
      await client.training.stop({ ...last, keep: true });
      for await (const event of events) if (event.type === 'ended') return event.run.status;
      return undefined;
    },
    bad: () => ({ 'no such run': [{ run: 'none', keep: true }, 'run/not-found'], 'a run that has ended': [{ run: 'first', keep: false }, 'run/state'] }),
  },
  'training.resume': {
    good: async ({ client }) => {
      const { run } = await client.training.resume(last);
      const twice = await client.training.resume({ run }).catch((thrown: unknown) => thrown);
      const events = await client.training.events({ run });
      await client.training.stop({ run, keep: false });
      for await (const event of events) if (event.type === 'ended') return [event.run.status, twice];
      return undefined;
    },
    bad: () => ({ ...noRun, 'a finished run': [{ run: 'first' }, 'run/state'] }),
  },
  'runs.list': {
    good: ({ client }) => client.runs.list({ filter: { status: ['finished'] }, order: { by: 'metric:train.loss', descending: true }, limit: 5 }),
    bad: () => ({ 'no such order': [{ order: { by: 'beauty' } }, 'usage'], 'too many': [{ limit: 1e9 }, 'usage'], 'a metric without a part': [{ order: { by: 'metric:loss' } }, 'usage'] }),
  },
  'runs.rows': {
    good: async ({ client }) => [
      await client.runs.rows({ filter: { status: ['finished'], values: [{ of: 'setting:optimizer.type', is: 'adam' }, { of: 'metric:train.loss', min: 0, max: 100 }] }, order: { by: 'setting:batch', pinnedFirst: true }, columns: ['metric:train.loss', 'setting:optimizer.type', 'setting:none'] }),
      (await client.runs.rows({ filter: { values: [{ of: 'setting:epochs', min: 1000 }] } })).total, (await client.runs.rows()).rows.length,
    ],
    bad: () => ({ 'no such order': [{ order: { by: 'beauty' } }, 'usage'], 'a column of nothing': [{ columns: ['beauty'] }, 'usage'], 'a setting without a name': [{ order: { by: 'setting:' } }, 'usage'], 'a filter of nothing': [{ filter: { values: [{ of: 'metric:loss', is: 1 }] } }, 'usage'] }),
  },
  'runs.facets': { good: ({ client }) => client.runs.facets() },
  'runs.layers': {
    good: async ({ client }) => { const { diagnostics } = await client.runs.layers({ run: 'first' }); return [diagnostics?.step, diagnostics?.layers.map((l) => [l.node, l.weights?.count, l.dead])]; },
    bad: () => noRun,
  },
  'runs.log': { good: async ({ client }) => (await client.runs.log({ run: 'first' })).map((line) => line.text.replace(/prepared in .*/, '')), bad: () => noRun },
  'runs.open': {
    good: async ({ client }) => { const made = await client.runs.open({ run: 'first', name: 'again' }); return [made.folder, made.project.training.initialWeights, (await client.runs.open({ run: 'first', name: 'again' })).project.name]; },
    bad: () => ({ ...noRun, 'a name that is too long': [{ run: 'first', name: 'x'.repeat(300) }, 'usage'] }),
  },
  'runs.get': { good: ({ client }) => client.runs.get({ run: 'first' }), bad: () => noRun },
  'runs.project': { good: ({ client }) => client.runs.project({ run: 'first' }), bad: () => noRun },
  'runs.edit': {
    good: async ({ client }) => [await client.runs.edit({ run: 'first', edit: { tags: ['good', '很好'], note: 'a “note”', pinned: true } }), await client.runs.get({ run: 'first' })],
    bad: () => ({ 'no such run': [{ run: 'none', edit: {} }, 'run/not-found'], 'an empty name': [{ run: 'first', edit: { name: '' } }, 'usage'], 'spaces for a name': [{ run: 'first', edit: { name: '  ' } }, 'usage'], 'its status': [{ run: 'first', edit: { status: 'finished' } }, 'usage'] }),
  },
  'runs.tags': { good: ({ client }) => client.runs.tags() },
  'runs.compare': { good: async ({ client }) => {
      const { run } = await client.training.start({ project: 'kinds', overrides: { epochs: 2, batch: 20, seed: 2 }, threads: 1 });
      await all(client.training.events({ run }));
      return client.runs.compare({ a: 'first', b: run });
    }, bad: () => ({ 'no such run': [{ a: 'first', b: 'none' }, 'run/not-found'] }) },
  'runs.curve': {
    good: async ({ client, studio }) => {
      const id = studio.services.store.runs.resolve('first');
      studio.services.store.metrics.append(id, [NaN, Infinity, -Infinity, 0.1, -1e300].map((value, step) => ({ key: 'odd', step, value, time: 1000 + step })));
      return [await client.runs.curve({ run: 'first', key: 'odd' }), (await client.runs.get({ run: 'first' })).series, (await client.runs.curve({ run: 'first', key: 'none' })).total];
    },
    bad: () => ({ 'no such run': [{ run: 'none', key: 'loss' }, 'run/not-found'], 'too few points': [{ run: 'first', key: 'loss', limit: 1 }, 'usage'] }),
  },
  'runs.csv': { good: async ({ client }) => (await client.runs.csv({ run: 'first' })).csv.split('\n').length, bad: () => noRun },
  'runs.delete': { good: async ({ client }) => [await client.runs.delete(last), (await client.runs.list()).total], bad: () => noRun },
  'runs.restore': { good: async ({ client, studio }) => [await client.runs.restore({ run: studio.services.store.runs.list({ deleted: true })[0]?.id ?? '' }), (await client.runs.list()).total], bad: () => noRun },
  'runs.sizes': {
    good: async ({ client, studio }) => Object.entries(await client.runs.sizes({ runs: [studio.services.store.runs.resolve('first')] })).map(([kind, n]) => [kind, n > 0]),
    bad: () => ({ 'no such run': [{ runs: ['r-20200101-000000'] }, 'run/not-found'] }),
  },
  'runs.purge': {
    good: async ({ client, studio }) => {
      const { store } = studio.services;
      const kept = store.runs.resolve('first');
      const old = store.runs.create({ project: await client.runs.project({ run: 'first' }), device: 'cpu', versions: store.runs.get(kept).versions });
      store.runs.delete(old.id);
      return [await client.runs.purge({ runs: [old.id, kept] }), (await client.runs.rows({ filter: { deleted: true } })).total, await client.runs.purge({ runs: ['none'] })];
    },
    bad: () => ({ 'no list': [{}, 'usage'] }),
  },
  'runs.changes': {
    good: async ({ client }) => {
      const seen: unknown[] = [];
      for await (const change of await client.runs.changes()) {
        seen.push(change);
        if (seen.length === 1) for (const note of ['a', 'b', 'c']) await client.runs.edit({ run: 'first', edit: { note } });
        if (seen.length === 4) break;
      }
      return seen;
    },
  },
  'models.describe': {
    good: ({ client }) => client.models.describe({ model: 'first' }),
    bad: (at) => ({ 'no such run': [{ model: 'none' }, 'run/not-found'], 'a file beside the program': [{ model: 'package.json' }, 'run/not-found'], 'outside': [{ model: '/etc/passwd' }, 'file/unsupported'], 'no model': [{ model: at('broken.onnx') }, 'onnx/damaged'] }),
  },
  'models.evaluate': {
    good: ({ client }, at) => client.models.evaluate({ model: 'first', source: at('kinds.csv'), split: 'all' }),
    bad: (at) => ({ ...badPaths(at, 'source', { model: 'first' }), 'other data': [{ model: 'first', source: at('pictures') }, 'data/field'] }),
  },
  'models.examples': {
    good: async ({ client }, at) => [
      await client.models.examples({ model: 'first', source: at('kinds.csv'), split: 'all', limit: 3 }),
      (await client.models.examples({ model: 'first', source: at('kinds.csv'), split: 'all', truth: 0, order: 'sample' })).examples.every((e) => e.truth === 0),
    ],
    bad: () => ({ 'no such run': [{ model: 'none', source: 'made:moons' }, 'run/not-found'], 'no such output': [{ model: 'first', source: 'made:moons', output: 'none' }, 'usage'], 'too many': [{ model: 'first', source: 'made:moons', limit: 501 }, 'usage'] }),
  },
  'models.activations': {
    good: async ({ client }) => {
      const layers = Object.values((await client.runs.project({ run: 'first' })).graph.nodes).filter((n) => n.type === 'Dense').map((n) => n.id);
      return Promise.all(layers.map((layer) => client.models.activations({ run: 'first', layer, sample: 3 })));
    },
    bad: () => ({ ...Object.fromEntries(Object.entries(noRun).map(([why, [input, code]]) => [why, [{ ...input, layer: 'x', sample: 0 }, code]])), 'no such layer': [{ run: 'first', layer: 'none', sample: 0 }, 'usage'], 'no such sample': [{ run: 'first', layer: 'x', sample: 1_000_000 }, 'usage'], 'too many pictures': [{ run: 'first', layer: 'x', sample: 0, limit: 1000 }, 'usage'] }),
  },
  'models.filters': { good: ({ client }) => client.models.filters({ run: 'first', limit: 2 }), bad: () => noRun },
  'models.predict': {
    good: ({ client }, at) => all(client.models.predict({ model: 'first', files: [at('kinds.csv'), at('none.csv')], top: 1 })),
    bad: (at) => ({ 'outside': [{ model: 'first', files: [at('kinds.csv'), '/etc/passwd'] }, 'file/unsupported'], 'no files': [{ model: 'first', files: [] }, 'usage'] }),
  },
  'models.usage': {
    good: async ({ client }, at) => (await Promise.all(['first', at('looks.onnx'), at('workspace', 'projects', 'tiny model')].map((model) => client.models.usage({ model })))).map((usage) => ({ ...usage, path: '', key: usage.key.length })),
    bad: (at) => ({ ...badPaths(at, 'model'), 'no such run': [{ model: 'none' }, 'run/not-found'], 'no model': [{ model: at('broken.onnx') }, 'onnx/damaged'], 'a folder without a project': [{ model: at('pictures') }, 'file/unreadable'] }),
  },
  'models.remember': {
    good: async ({ client }, at) => {
      const { key, usage } = await client.models.usage({ model: at('looks.onnx') });
      const set = { ...usage, labels: { names: ['cat', 'dog'], first: 0 } };
      const kept = [await client.models.remember({ key, usage: set }), (await client.models.usage({ model: at('looks.onnx') })).from];
      return [kept, await client.models.remember({ key, usage: null }), (await client.models.usage({ model: at('looks.onnx') })).from];
    },
    bad: () => ({ 'no usage': [{ key: 'x' }, 'usage'], 'another task': [{ key: 'x', usage: { task: 'cooking' } }, 'usage'] }),
  },
  'models.use': {
    good: async ({ client }, at) => {
      const { usage } = await client.models.usage({ model: at('looks.onnx') });
      return all(client.models.use({ model: at('looks.onnx'), usage, files: [at('pictures', 'cat', '0.png'), at('none.png'), at('pictures', 'dog', '3.png')] }));
    },
    bad: (at) => ({ 'outside': [{ model: at('looks.onnx'), usage: looks, files: ['/etc/passwd'] }, 'file/unsupported'], 'no files': [{ model: at('looks.onnx'), usage: looks, files: [] }, 'usage'], 'no such run': [{ model: 'none', usage: looks, files: [at('kinds.csv')] }, 'run/not-found'] }),
  },
  'models.explain': {
    good: async ({ client }, at) => {
      const { usage } = await client.models.usage({ model: at('looks.onnx') });
      return Promise.all((['gradcam', 'saliency', 'occlusion'] as const).map(async (method) => (await all(client.models.explain({ model: at('looks.onnx'), usage, picture: at('pictures', 'cat', '0.png'), method, class: 1 }))).at(-1)));
    },
    bad: (at) => ({ ...badPaths(at, 'picture', { model: at('looks.onnx'), usage: looks, method: 'gradcam' }), 'no pictures': [{ model: at('looks.onnx'), usage: looks, picture: at('pictures', 'cat', '0.png'), method: 'gradcam' }, 'onnx/unsupported'], 'no such method': [{ model: at('looks.onnx'), usage: looks, picture: at('kinds.csv'), method: 'guess' }, 'usage'] }),
  },
  'models.batch': {
    good: async ({ client }, at) => {
      const { usage } = await client.models.usage({ model: at('looks.onnx') });
      const done = (await all(client.models.batch({ model: at('looks.onnx'), usage, sources: [at('pictures')], all: true }))).at(-1);
      return [{ ...done, path: '' }, done?.type === 'done' && readFileSync(done.path, 'utf8')];
    },
    bad: (at) => ({ 'outside': [{ model: at('looks.onnx'), usage: looks, sources: ['/etc'] }, 'file/unsupported'], 'no sources': [{ model: at('looks.onnx'), usage: looks, sources: [] }, 'usage'], 'no such folder': [{ model: at('looks.onnx'), usage: looks, sources: [at('none')] }, 'file/not-found'] }),
  },
  'models.profile': {
    good: async ({ client }, at) => {
      const found = await client.models.profile({ model: at('looks.onnx'), runs: 2 });
      return [found.runs, found.inputs, found.weightBytes, found.operators.map((o) => o.operator).sort(), found.operators.every((o) => o.milliseconds >= 0)];
    },
    bad: (at) => ({ ...badPaths(at, 'model'), 'too many runs': [{ model: at('looks.onnx'), runs: 1000 }, 'usage'] }),
  },
  'models.export': {
    good: async ({ client }, at) => {
      const made = [await exportWith(client, { run: 'first' }), await exportWith(client, { run: 'first', path: at('mine'), recipe: { precision: 'int8', batch: 1 } }), await exportWith(client, { file: at('mine.onnx'), path: at('again'), recipe: { opset: 18 } }), await exportWith(client, { run: 'first', path: at('with scripts'), extras: ['python', 'node'] })];
      // How long a sample takes is never the same.
      return [made.map(({ change, ...rest }) => [rest, change?.accuracy]), made.map((m) => existsSync(m.path))];
    },
    bad: (at) => ({ ...badPaths(at, 'path', { run: 'first' }), ...badPaths(at, 'file'), 'no such run': [{ run: 'none' }, 'run/not-found'], 'neither': [{}, 'usage'], 'no such project': [{ project: 'none' }, 'file/not-found'], 'no such extra': [{ run: 'first', extras: ['cobol'] }, 'usage'], 'both': [{ run: 'first', file: at('x.onnx') }, 'usage'], 'no such form': [{ run: 'first', recipe: { precision: 'int4' } }, 'usage'] }),
  },
  'models.list': {
    good: async ({ client }) => [await client.models.list(), await client.models.list({ task: 'classification' }), await client.models.list({ task: 'audio' })],
    bad: () => ({ 'no such task': [{ task: 'cooking' }, 'usage'] }),
  },
  'models.download': {
    good: async ({ client }, at) => {
      const told = await all(client.models.download({ id: 'digits' }));
      const again = await all(client.models.download({ id: 'digits' }));
      return [told.at(-1), again, readFileSync(at('workspace', 'models', 'digits.onnx')).equals(smallModel), (await client.models.list()).map(({ id, path, kept }) => ({ id, path, kept }))];
    },
    bad: () => ({ 'no such model': [{ id: 'none' }, 'usage'], 'a path': [{ id: '../digits' }, 'usage'], 'gone': [{ id: 'gone' }, 'download/not-found'], 'a page': [{ id: 'page' }, 'download/refused'], 'another file': [{ id: 'changed' }, 'download/checksum'] }),
  },
  'models.identify': {
    good: async ({ client }, at) => [await client.models.identify({ path: at('workspace', 'models', 'digits.onnx') }), await client.models.identify({ path: at('kinds.csv') })],
    bad: (at) => ({ ...badPaths(at, 'path'), 'no such file': [{ path: at('none.onnx') }, 'file/not-found'], 'a folder': [{ path: at('pictures') }, 'file/unreadable'] }),
  },
  'datasets.list': { good: ({ client }) => client.datasets.list() },
  'datasets.forget': { good: async ({ client }) => [await client.datasets.forget({ fingerprint: (await client.datasets.list())[0]?.fingerprint ?? '' }), await client.datasets.list(), await client.datasets.forget({ fingerprint: 'none' })] },
  'blocks.list': { good: ({ client }) => client.blocks.list() },
  'blocks.save': {
    good: async ({ client }) => [await client.blocks.save({ block: ownBlock('stage') }), await client.blocks.save({ block: ownBlock('head') }), await client.blocks.save({ block: ownBlock('stage') }), await client.blocks.list()],
    bad: () => ({ 'a definition that is missing': [{ block: { id: 'none', blocks: ownBlock('stage').blocks } }, 'project/invalid'], 'a block without outputs': [{ block: { id: 'stage', blocks: { stage: { ...ownBlock('stage').blocks['stage'], outputs: [] } } } }, 'usage'] }),
  },
  'blocks.delete': { good: async ({ client }) => [await client.blocks.delete({ id: 'stage' }), await client.blocks.delete({ id: 'stage' }), await client.blocks.list()] },
  'files.roots': { good: ({ client }) => client.files.roots() },
  'files.browse': {
    good: async ({ client }, at) => [await client.files.browse({ folder: at() }), await client.files.browse({ folder: at('pictures') }), await client.files.browse({ folder: at(), hidden: true })],
    bad: (at) => ({ ...badPaths(at, 'folder'), 'no such folder': [{ folder: at('none') }, 'file/not-found'], 'a file': [{ folder: at('kinds.csv') }, 'file/not-found'], 'above': [{ folder: join(at(), '..') }, 'file/unsupported'] }),
  },
  'files.makeFolder': {
    good: async ({ client }, at) => [await client.files.makeFolder({ folder: at(), name: 'made here' }), existsSync(at('made here'))],
    bad: (at) => ({
      ...badPaths(at, 'folder', { name: 'new' }), 'there already': [{ folder: at(), name: 'pictures' }, 'file/write-failed'], 'in a file': [{ folder: at('kinds.csv'), name: 'new' }, 'file/not-found'],
      ...Object.fromEntries(['..', '../new', '/new', 'a/b', 'a\\b', '.hidden', 'a\0'].map((name) => [`the name ${name}`, [{ folder: at(), name }, 'file/unsupported'] as const])),
    }),
  },
  'files.choose': {
    good: async ({ client }) => [await client.files.choose({ title: 'Data', kind: 'open', extensions: ['csv', 'tar.gz'], multiple: true }), await client.files.choose({ title: 'Never mind', kind: 'folder' })],
    bad: () => ({ 'another kind': [{ title: 'Data', kind: 'everything' }, 'usage'], 'a strange extension': [{ title: 'Data', kind: 'open', extensions: ['*/x'] }, 'usage'], 'no title': [{ kind: 'open' }, 'usage'] }),
  },
  'files.save': {
    good: async ({ client }, at) => {
      const saved = [await client.files.save({ title: 'Save', name: 'mine.bin', bytes: Uint8Array.from([1, 2, 255]) }), await client.files.save({ title: 'Save', name: 'copy.csv', path: at('kinds.csv') }), await client.files.save({ title: 'Never mind', name: 'x.csv', path: at('kinds.csv') })];
      return [saved, [...readFileSync(at('mine.bin'))], readFileSync(at('copy.csv')).equals(readFileSync(at('kinds.csv')))];
    },
    bad: (at) => ({ ...badPaths(at, 'path', { title: 'Save', name: 'x' }), 'both': [{ title: 'Save', name: 'x', bytes: new Uint8Array(1), path: at('kinds.csv') }, 'usage'], 'neither': [{ title: 'Save', name: 'x' }, 'usage'], 'no such file': [{ title: 'Save', name: 'x', path: at('none') }, 'file/not-found'], 'a folder': [{ title: 'Save', name: 'x', path: at('pictures') }, 'file/unreadable'], 'no bytes': [{ title: 'Save', name: 'x', bytes: [1, 2] }, 'usage'] }),
  },
} as const satisfies Record<MethodName, Row>;

const ownBlock = (id: string): CarriedBlock => ({ id, blocks: { [id]: { title: `The ${id}`, inputs: ['in'], outputs: ['out'], graph: {
  nodes: [{ id: 'in', type: 'BlockInput', params: {}, position: { x: 0, y: 0 } }, { id: 'out', type: 'BlockOutput', params: {}, position: { x: 240, y: 0 } }],
  edges: [{ from: { node: 'in', port: 'out' }, to: { node: 'out', port: 'in' } }],
} } } });
const looks = { task: 'classification' } as const;
const emptyProject = { format: PROJECT_FORMAT, version: PROJECT_VERSION, name: 'empty', graph: { nodes: [], edges: [] } };

/** The files that the rows name. */
async function makeFiles(at: (...path: string[]) => string): Promise<void> {
  const lines = ['width,length,kind', ...Array.from({ length: 60 }, (_, i) => `${(i % 2) * 3 + (i % 7) * 0.1},${(i % 5) * 0.3},${i % 2 === 0 ? 'small' : 'large'}`)];
  writeFileSync(at('kinds.csv'), `${lines.join('\n')}\n`);
  for (const [i, kind] of ['cat', 'cat', 'dog', 'dog'].entries()) {
    mkdirSync(at('pictures', kind), { recursive: true });
    await writePicture(at('pictures', kind, `${i}.png`), 8, 8, [i * 60, 20, 90]);
  }
  for (const folder of ['empty', 'damaged', '.hidden']) mkdirSync(at(folder));
  writeFileSync(at('damaged', 'project.json'), '{"format":');
  writeFileSync(at('other.json'), '{}');
  writeFileSync(at('broken.npy'), 'no array');
  writeFileSync(at('broken.onnx'), 'no model');
  writeFileSync(at('one.onnx'), encodeModelJoined(modelOf(graph({ x: 'float32[1,4]' }, { y: 'float32[1,2,2]' }, [node('Reshape', ['x', 's'], ['r']), node('Tanh', ['r'], ['y'])], { s: tensorFrom('int64', [3], [1, 2, 2]) }), 13)));
  writeFileSync(at('tiny.onnx'), encodeModelJoined(modelOf(graph({ x: 'float32[N,3]' }, { y: 'float32[N,2]' }, [node('Gemm', ['x', 'w'], ['g']), node('Erf', ['g'], ['y'])], { w: tensorFrom('float32', [3, 2], [1, 2, 3, 4, 5, 6]) }), 13)));
  const weights = (...shape: number[]) => tensorFrom('float32', shape, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7) % 5 - 2) / 4));
  const layers = [node('Conv', ['x', 'k'], ['c']), node('Relu', ['c'], ['r']), node('GlobalAveragePool', ['r'], ['p']), node('Flatten', ['p'], ['f']), node('Gemm', ['f', 'w'], ['s']), node('Softmax', ['s'], ['y'])];
  writeFileSync(at('looks.onnx'), encodeModelJoined(modelOf(graph({ x: 'float32[N,3,8,8]' }, { y: 'float32[N,2]' }, layers, { k: weights(4, 3, 3, 3), w: weights(4, 2) }), 13)));
  symlinkSync('/etc', at('out'));
}

const moving = new Set(['bytes', 'created', 'started', 'ended', 'used', 'modified', 'time', 'times', 'lastTime', 'seconds', 'memory', 'peakMemory', 'samplesPerSecond', 'secondsLeft', 'secondsToFirstStep', 'waiting', 'heartbeat', 'owner', 'fingerprint', 'dataset', 'mtimeMs', 'opened', 'latency', 'milliseconds']);

/** What differs from one workspace to the next is named by its kind; errors become data. */
function comparable(value: unknown, folder: string, ids: Map<string, string>): unknown {
  if (typeof value === 'string') return value.replaceAll(folder, '<folder>').replace(/^[0-9a-f]{32}$/, '<revision>').replace(/r-\d{8}-[0-9a-z]{6}/g, (id) => ids.get(id) ?? (ids.set(id, `<run ${ids.size}>`), ids.get(id) as string));
  if (value instanceof LayerwrightError) return comparable({ error: value.toJSON() }, folder, ids);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((v) => comparable(v, folder, ids));
  return Object.fromEntries(Object.entries(value).flatMap(([key, v]) => (v === undefined ? [] : [[key, moving.has(key) ? typeof v : comparable(v, folder, ids)]])));
}

/** How many progress, metrics and checkpoint messages a training sends depends on the clock: their order and end do not. */
const story = (events: readonly { readonly type: string }[]): unknown => ({ first: events[0]?.type, kinds: [...new Set(events.map((e) => e.type))].filter((t) => t !== 'progress' && t !== 'note' && t !== 'checkpoint').sort(), last: events.at(-1) });

/** Models to download, from a server on this machine. */
const smallModel = modelBytes(40_000);
let models: ModelServer;
beforeAll(async () => {
  models = await startModelServer();
  models.set('/digits.onnx', sends(smallModel));
  models.set('/page.onnx', sends(Buffer.from('<!doctype html>'), { type: 'text/html' }));
  models.set('/changed.onnx', sends(modelBytes(40_000, 2)));
});
afterAll(() => models.close());
const smallModels = () => ['digits', 'gone', 'page', 'changed'].map((id) => smallEntry(id, smallModel, `${models.address}/${id}.onnx`));

const names = Object.keys(rows) as MethodName[];
const seen = new Map<string, unknown>();

function resolve(client: unknown, name: string): (input: unknown) => Promise<unknown> {
  return name.split('.').reduce((at, key) => (at as Record<string, unknown>)[key], client) as (input: unknown) => Promise<unknown>;
}

test('every method has a row, and every row a method', () => {
  expect(names.toSorted()).toEqual(Object.entries(contract).flatMap(([space, methods]) => Object.keys(methods).map((m) => `${space}.${m}`)).sort());
});

describe.each(transports)('over %s', (kind: TransportKind) => {
  let world: World;
  const ids = new Map<string, string>();
  const at = (...path: string[]): string => join(world.folder, ...path);
  const same = (what: string, value: unknown): void => {
    const now = comparable(value, world.folder, ids);
    if (kind === 'direct') seen.set(what, now);
    else expect(now).toEqual(seen.get(what));
  };
  /** The code of what a call ends with, also where it is a stream. */
  const failure = async (name: string, input: unknown): Promise<unknown> => {
    try {
      const result = await resolve(world.client, name)(input);
      if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result) await all(Promise.resolve(result as AsyncIterable<unknown>));
      return { gave: result };
    } catch (thrown) {
      return thrown;
    }
  };

  beforeAll(async () => {
    world = await openWorld(kind, smallModels());
    await makeFiles(at);
  });
  afterAll(async () => { await world.close(); });

  test.each(names)('%s gives the same', async (name) => {
    const row: Row = rows[name];
    const result = await row.good(world, at);
    if (name === 'training.start') {
      same(name, story(result as { type: string }[]));
      await world.client.runs.edit({ run: 'last', edit: { name: 'first' } });
    } else same(name, result);
    const bad = { 'an unknown name': [{ nonsense: 1 }, 'usage'], 'a word': ['nonsense', 'usage'], ...row.bad?.(at) } as Record<string, readonly [unknown, string]>;
    for (const [why, [input, code]] of Object.entries(bad)) {
      const error = await failure(name, input);
      expect(error, `${name}: ${why}`).toBeInstanceOf(LayerwrightError);
      expect((error as LayerwrightError).code, `${name}: ${why}: ${(error as LayerwrightError).message}`).toBe(code);
      expect((error as LayerwrightError).message).not.toMatch(/\n\s+at /);
      same(`${name}: ${why}`, error);
    }
  });

  test('a method that does not exist is refused', async () => {
    for (const name of ['app.shutdown', 'nowhere.list', 'files.read', 'runs.list.all']) {
      expect(await failure(name, {})).toMatchObject({ code: 'usage' });
    }
  });

  describe('streams', () => {
    const listeners = (): number => world.studio.services.changes.listeners;
    const until = async (done: () => boolean): Promise<void> => {
      for (let i = 0; i < 200 && !done(); i++) await new Promise((r) => { setTimeout(r, 10); });
      expect(done()).toBe(true);
    };

    test('a thousand events come in order', async () => {
      const events = await world.client.runs.changes();
      await events.next();
      const runs = Array.from({ length: 900 }, (_, i) => `r${i}`);
      for (const run of runs) world.studio.services.changes.tell(run, 'edited');
      const got: unknown[] = [];
      while (got.length < runs.length) {
        const { value } = await events.next() as { value: RunChange };
        if (value.type === 'changed') got.push(value.run);
      }
      expect(got).toEqual(runs);
      await events.return?.();
      await until(() => listeners() === 0);
    });

    test('two listeners hear the same; one that leaves while it waits is forgotten', async () => {
      const other = await world.again();
      const [a, b] = [await world.client.runs.changes(), await other.runs.changes()];
      expect([await a.next(), await b.next()]).toEqual([{ done: false, value: { type: 'read' } }, { done: false, value: { type: 'read' } }]);
      expect(listeners()).toBe(2);
      world.studio.services.changes.tell('x', 'edited');
      expect((await a.next()).value).toEqual((await b.next()).value);
      const waiting = a.next();
      await a.return?.();
      expect((await waiting).done).toBe(true);
      await until(() => listeners() === 1);
      await b.return?.();
      await until(() => listeners() === 0);
    });

    test('a signal ends a stream, and a call', async () => {
      const stop = new AbortController();
      const events = await world.client.runs.changes({}, { signal: stop.signal });
      await events.next();
      const waiting = events.next().then(() => 'came', (thrown: unknown) => (thrown as LayerwrightError).code);
      stop.abort();
      expect(await waiting).toBe('cancelled');
      await until(() => listeners() === 0);
      const call = new AbortController();
      const devices = world.client.app.devices({}, { signal: call.signal }).catch((thrown: unknown) => (thrown as LayerwrightError).code);
      call.abort();
      expect(await devices).toBe('cancelled');
      await expect(world.client.app.info({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    });

    test('a training outlives the connection that started it, and is found again', async () => {
      const first = await world.again();
      const { run } = await first.training.start({ project: 'kinds', overrides: { epochs: 100_000, batch: 16 }, threads: 1, logEvery: 1000 });
      for await (const event of await first.training.events({ run })) if (event.type === 'progress') break;
      const waiting = (async () => { for await (const _ of await first.runs.changes()); })().then(() => 'ended', (thrown: unknown) => (thrown as LayerwrightError).code);
      await until(() => listeners() === 1);
      if (kind === 'direct') world.studio.services.changes.close();
      world.cut();
      expect(await waiting).toBe(kind === 'direct' ? 'ended' : 'connection/lost');
      const after = await first.app.info().then(() => 'answered', (thrown: unknown) => (thrown as LayerwrightError).code);
      expect(after).toBe(kind === 'direct' ? 'answered' : 'connection/lost');
      await until(() => listeners() === 0);
      const second = await world.again();
      expect(await second.training.active()).toMatchObject([{ run, state: 'running' }]);
      const seen: unknown[] = [];
      for await (const event of await second.training.events({ run })) {
        seen.push(event);
        if (seen.length === 1) await second.training.stop({ run, keep: false });
      }
      expect(seen[0]).toMatchObject({ type: 'now', training: { run, state: 'running', prepared: { batch: 16 } } });
      expect(seen.at(-1)).toMatchObject({ type: 'ended', run: { id: run } });
      const end = (await second.runs.get({ run })).run;
      expect(end.error ?? end.status).toBe('cancelled');
    });
  });
});
