// The contract: every method that a window, a page or a test may call, declared once. Inputs are checked with zod at the
// door; results have the types of the services that make them. To add a method: one line here, one function in
// `main/services/methods/`, one row in `test/conformance/contract.test.ts` (the compiler asks for the last two).
import { eventIterator, oc } from '@orpc/contract';
import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import type { KnownPreprocessing } from '../core/binding/known.ts';
import { carriedSchema } from '../core/graph/carry.ts';
import type { CarriedBlock } from '../core/graph/carry.ts';
import { projectSchema } from '../core/graph/schema.ts';
import type { Project } from '../core/graph/schema.ts';
import { usageSchema } from '../core/using/usage.ts';
import type { Diagnostics } from '../core/training/index.ts';
import type { AugmentSpec } from '../main/data/augment/index.ts';
import type { DatasetDescription } from '../main/data/describe.ts';
import type { GradcheckReport, TensorCheck } from '../main/engine/gradcheck.ts';
import type { DeviceReport } from '../main/engine/devices.ts';
import type { CatalogueEntry, ModelTask } from '../main/models/catalogue/schema.ts';
import type { DownloadEvent } from '../main/models/download/download.ts';
import type { Artifact } from '../main/runs/artifacts.ts';
import type { Comparison } from '../main/runs/compare.ts';
import type { KnownDataset, DatasetRecord } from '../main/runs/datasets.ts';
import type { Curve, Series } from '../main/runs/metrics.ts';
import type { RunFacets, RunRow } from '../main/runs/rows.ts';
import type { Run } from '../main/runs/run.ts';
import type { RunEdit } from '../main/runs/runs.ts';
import type { RunSizes } from '../main/services/bin.ts';
import type { CatalogueRow } from '../main/services/catalogue.ts';
import type { RunChange } from '../main/services/changes.ts';
import type { Augmented } from '../main/services/augmented.ts';
import type { Evaluation } from '../main/services/evaluation.ts';
import type { Examples } from '../main/services/examples.ts';
import type { Exported } from '../main/services/export/export.ts';
import type { ExportStage, Extra, Recipe } from '../main/services/export/recipe.ts';
import type { FreeBatch } from '../main/services/import/free-batch.ts';
import type { ImportRecord } from '../main/services/import/record.ts';
import type { Activations, Filters } from '../main/services/inside.ts';
import type { ModelDescription } from '../main/services/model-description.ts';
import type { DatasetParts } from '../main/services/parts.ts';
import type { Prediction } from '../main/services/prediction.ts';
import type { Folder, Root } from '../main/services/reach.ts';
import type { LogLine } from '../main/services/run-log.ts';
import type { RecentEntry } from '../main/services/recent.ts';
import type { DatasetStatistics } from '../main/services/overview.ts';
import type { SamplesOf } from '../main/services/samples.ts';
import type { ActiveTraining, TrainingEvent } from '../main/services/trainings.ts';
import type { BatchEvent } from '../main/services/using/batch.ts';
import type { Explanation, ExplainMethod, ExplainProgress } from '../main/services/using/explain.ts';
import type { Profile } from '../main/services/using/profile.ts';
import type { ModelUsage } from '../main/services/using/usage.ts';
import type { UsedFile } from '../main/services/using/use.ts';
import { errors } from './contract/errors.ts';

export type { ChooseOptions } from '../main/services/dialogs.ts';
export type HostKind = 'electron' | 'browser' | 'direct';

/** Where the app runs. */
export interface HostInfo {
  readonly host: HostKind;
  readonly version: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: string;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** Dropped files are uploaded (they have no path here), and folders are chosen with `files.browse`. */
  readonly uploads: boolean;
}

export type ExportRecipe = Recipe;
export type ExportExtra = Extra;
export type ExportEvent = ({ readonly type: 'stage' } & ExportStage) | { readonly type: 'done'; readonly exported: Exported };

export type GradcheckEvent =
  | { readonly type: 'tensor'; readonly tensor: TensorCheck; readonly index: number; readonly total: number }
  | { readonly type: 'report'; readonly report: GradcheckReport };

/** A document with the mark of what is on disk: `save` refuses to write over a later one. */
export interface OpenProject { readonly folder: string; readonly project: Project; readonly revision: string }
/** An import: a project that can be opened already, while its file and what it exports are still compared; then what came of it. */
export type ImportEvent =
  | { readonly type: 'imported'; readonly folder: string; readonly record: ImportRecord }
  | { readonly type: 'checked'; readonly record: ImportRecord };
export type { CatalogueRow, ImportRecord };
export interface ProjectEntry { readonly name: string; readonly folder: string; readonly modified: number }
export interface TemplateEntry {
  readonly id: string; readonly title: string; readonly summary: string; readonly doc: string; readonly takes: 'picture' | 'any';
  readonly source?: string;
  /** JSON schema. */
  readonly params: Readonly<Record<string, unknown>>;
}
/** A kind of data set: a format that is read, or something that changes samples. */
export interface KindEntry {
  readonly id: string; readonly title: string; readonly doc: string;
  /** JSON schema of what may be set. */
  readonly options: Readonly<Record<string, unknown>>;
}
export interface ReaderEntry extends KindEntry { readonly extensions: readonly string[] }
export interface DataKinds { readonly readers: readonly ReaderEntry[]; readonly augmentations: readonly KindEntry[]; readonly made: readonly string[] }
export type ExplainEvent = ({ readonly type: 'progress' } & ExplainProgress) | { readonly type: 'explained'; readonly explanation: Explanation };
export interface RunDetails { readonly run: Run; readonly series: readonly Series[]; readonly artifacts: readonly Artifact[] }

/** A result whose type is that of the service: it is ours, and not checked again. */
const gives = <T>() => ({ '~standard': { version: 1, vendor: 'layerwright', validate: (value: unknown) => ({ value: value as T }) } } as const) satisfies { '~standard': unknown } as unknown as z.ZodType<T>;

const base = oc.errors(errors);
/** A method: what it takes and what it gives. */
const method = <S extends z.ZodType, T>(input: S, output: z.ZodType<T>) => base.input(input).output(output);
/** A method that goes on giving until it ends or is cancelled. */
const stream = <S extends z.ZodType, T>(input: S, output: z.ZodType<T>) => base.input(input).output(eventIterator(output));

const nothing = z.strictObject({}).optional();
const name = z.string().min(1).max(200);
const path = z.string().min(1).max(4096);
/** A project: its name in the workspace, or the absolute path of its folder. */
const project = path;
/** A run: its id, a unique beginning of it, its name, or `last`. */
const run = name;
const byRun = z.strictObject({ run });
const byProject = z.strictObject({ project });
const options = z.record(z.string().max(200), z.unknown());
const steps = z.int().nonnegative();
const positive = z.int().positive();
const device = z.enum(['cpu', 'webgpu']);
const part = z.enum(['train', 'dev', 'test', 'all']);
const task = z.enum(['classification', 'detection', 'face-detection', 'face-embedding', 'segmentation', 'style', 'super-resolution', 'audio']) satisfies z.ZodType<ModelTask>;
const status = z.enum(['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'cancelled']);

const explainMethod = z.enum(['gradcam', 'saliency', 'occlusion']) satisfies z.ZodType<ExplainMethod>;

const overrides = z.strictObject({
  data: path.optional(), testData: path.optional(), epochs: positive.optional(), steps: positive.optional(), batch: steps.optional(),
  learningRate: z.number().positive().optional(), optimizer: name.optional(), seed: steps.optional(), weights: run.optional(),
});

const column = z.union([z.templateLiteral(['metric:', z.string().max(200)]), z.templateLiteral(['setting:', z.string().max(200)])]);
const filter = z.strictObject({
  ids: z.array(name).max(1000).optional(),
  text: z.string().max(1000).optional(), status: z.array(status).optional(), tags: z.array(name).max(100).optional(), project: name.optional(),
  device: name.optional(), graphHash: name.optional(), dataset: name.optional(), pinned: z.boolean().optional(),
  archived: z.union([z.boolean(), z.literal('any')]).optional(), deleted: z.boolean().optional(),
  createdFrom: z.number().optional(), createdTo: z.number().optional(),
  values: z.array(z.strictObject({ of: column, is: z.union([z.string().max(1000), z.number(), z.boolean()]).optional(), min: z.number().optional(), max: z.number().optional() })).max(100).optional(),
});
const order = z.strictObject({
  by: z.union([z.enum(['created', 'started', 'ended', 'name', 'project', 'status', 'device', 'seconds', 'epochs', 'steps', 'seed', 'pinned', 'dataset', 'graphHash']), column]),
  descending: z.boolean().optional(), pinnedFirst: z.boolean().optional(),
});
const page = { filter: filter.optional(), order: order.optional(), limit: positive.max(10_000).optional(), offset: steps.optional() };
const edit = z.strictObject({
  name: name.optional(), note: z.string().max(100_000).optional(), tags: z.array(name).max(100).optional(), pinned: z.boolean().optional(), archived: z.boolean().optional(),
});

/** How an exported model is written. */
const recipe = z.strictObject({
  opset: z.int().min(1).max(100).optional(), batch: z.union([positive.max(65_536), z.literal('any')]).optional(), simplify: z.boolean().optional(),
  precision: z.enum(['float32', 'float16', 'float16-weights', 'int8']).optional(), calibration: z.enum(['minmax', 'percentile', 'entropy']).optional(),
  samples: positive.max(100_000).optional(), keepEnds: z.boolean().optional(), weightBits: z.union([z.literal(7), z.literal(8)]).optional(),
}) satisfies z.ZodType<Recipe>;

const split = z.strictObject({ train: z.number().min(0).max(1), dev: z.number().min(0).max(1), test: z.number().min(0).max(1), stratify: z.boolean(), perClass: positive.optional() });
const source = { source: path, testSource: path.optional(), options: options.optional(), onBroken: z.enum(['skip', 'stop']).optional() };

export const contract = {
  app: {
    info: method(nothing, gives<HostInfo>()),
    /** What can train here. Slow (a driver is tried): ask once. */
    devices: method(nothing, gives<readonly DeviceReport[]>()),
  },
  projects: {
    list: method(nothing, gives<readonly ProjectEntry[]>()),
    /** A new project in the workspace: from a template, fitted to the data where they are named; without a template empty. */
    create: method(z.strictObject({
      name, template: name.optional(), data: path.optional(), testData: path.optional(), settings: z.array(z.string().max(4096)).max(200).optional(), params: z.array(z.string().max(4096)).max(200).optional(),
    }), gives<OpenProject>()),
    open: method(byProject, gives<OpenProject>()),
    /** An ONNX file as a new project of the workspace, under the name given or the next free one like the file's. Leaving it before `imported` leaves nothing behind. */
    import: stream(z.strictObject({ file: path, name: name.optional() }), gives<ImportEvent>()),
    /** What an imported project came from; null for others. */
    imported: method(byProject, gives<ImportRecord & { /** How the model takes pictures, where the catalogue has its file. */ readonly known?: KnownPreprocessing } | null>()),
    /** The graph of an imported project with a batch of any size, run on two at once beside each alone. Writes nothing. */
    freeBatch: method(z.strictObject({ project, document: projectSchema.optional() }), gives<FreeBatch>()),
    /** Projects that were opened last, wherever they lie. */
    recent: method(nothing, gives<readonly RecentEntry[]>()),
    /** Takes a project out of the list of recent ones, and gives the others; its files stay as they are. */
    forget: method(z.strictObject({ folder: path }), gives<readonly RecentEntry[]>()),
    /** A copy in the workspace under another name. */
    copy: method(z.strictObject({ project, name }), gives<{ readonly folder: string }>()),
    /** Takes a project of the workspace out of the list; `restore` brings it back. */
    remove: method(byProject, gives<{ readonly binned: string }>()),
    restore: method(z.strictObject({ binned: name }), gives<{ readonly folder: string }>()),
    /** Writes the document whole or not at all. With `revision`: throws `project/changed` where the file is not that one any more. */
    save: method(z.strictObject({ project, document: projectSchema, revision: name.optional() }), gives<{ readonly revision: string }>()),
    /** Binds inputs and losses to the fields of the data, and says what does not fit. Writes nothing. */
    fit: method(z.strictObject({ project, document: projectSchema.optional() }), gives<{ readonly project: Project; readonly dataset: DatasetRecord }>()),
  },
  templates: {
    list: method(nothing, gives<readonly TemplateEntry[]>()),
    build: method(z.strictObject({ template: name, name: name.optional(), params: options.optional() }), gives<Project>()),
  },
  datasets: {
    /** Data sets that were used, the last first. */
    list: method(nothing, gives<readonly KnownDataset[]>()),
    /** What is in a data set. `remember`: it is in use, and listed from now on. */
    describe: method(z.strictObject({ ...source, remember: z.boolean().optional() }), gives<DatasetDescription>()),
    /** Values of a field; pictures as PNG files, no larger than `side` where it is given. At most 200 samples. */
    samples: method(z.strictObject({ ...source, field: name, indices: z.array(steps).max(200), side: z.int().min(8).max(4096).optional() }), gives<SamplesOf>()),
    /** What can be read, made and done to pictures, with what may be set. */
    kinds: method(nothing, gives<DataKinds>()),
    /** The part and the class of every sample. */
    parts: method(z.strictObject({ ...source, split, seed: steps, label: name.optional() }), gives<DatasetParts>()),
    /** Means, deviations, ranges and histograms of the training part, or of a share of it spread evenly. */
    statistics: method(z.strictObject({ ...source, split, seed: steps, label: name.optional() }), gives<DatasetStatistics>()),
    /** A picture and what the augmentations make of it, as PNG files. */
    augmented: method(z.strictObject({ ...source, field: name, index: steps, augment: z.array(z.looseObject({ type: name }) as unknown as z.ZodType<AugmentSpec>).max(50), seed: steps, count: positive.max(30) }), gives<Augmented>()),
    forget: method(z.strictObject({ fingerprint: name }), gives<{ readonly forgotten: boolean }>()),
  },
  training: {
    /** Starts a run of a project, as it is on disk or as `document` says. */
    start: method(z.strictObject({
      project, document: projectSchema.optional(), overrides: overrides.optional(), device: device.optional(), threads: positive.max(1024).optional(), logEvery: positive.optional(),
      /** The layers are looked at every so many steps: `diagnostics` events. */
      diagnose: positive.optional(),
    }), gives<{ readonly run: string }>()),
    /** Goes on with a run that did not finish, from its last checkpoint. */
    resume: method(byRun, gives<{ readonly run: string }>()),
    pause: method(byRun, gives<{ readonly run: string }>()),
    unpause: method(byRun, gives<{ readonly run: string }>()),
    /** Writes a checkpoint now and gives its step; of a paused run, the one that the pause wrote. */
    checkpoint: method(byRun, gives<{ readonly run: string; readonly step: number }>()),
    /** Asks for a look at the layers after the next steps, a `diagnostics` event; of a paused run once it goes on. */
    look: method(byRun, gives<{ readonly run: string }>()),
    /** `keep`: evaluate and export what there is; else end at once. */
    stop: method(z.strictObject({ run, keep: z.boolean() }), gives<{ readonly run: string }>()),
    /** Runs that train in this host now. */
    active: method(nothing, gives<readonly ActiveTraining[]>()),
    /** Two-sided differences against the backward graph, tensor by tensor, on seeded samples; the report comes last. */
    gradcheck: stream(z.strictObject({ project, document: projectSchema.optional(), batch: positive.max(1024).optional(), samples: positive.max(10_000).optional() }), gives<GradcheckEvent>()),
    /** First what is true now, then what happens, in order, until the run ends. */
    events: stream(byRun, gives<TrainingEvent>()),
  },
  runs: {
    list: method(z.strictObject(page).optional(), gives<{ readonly runs: readonly Run[]; readonly total: number }>()),
    /** Runs as a table shows them; `columns` are the final metrics and settings that are wanted of each. */
    rows: method(z.strictObject({ ...page, columns: z.array(column).max(100).optional() }).optional(), gives<{ readonly rows: readonly RunRow[]; readonly total: number }>()),
    /** What runs can be filtered and grouped by, and which figures and settings they have. */
    facets: method(nothing, gives<RunFacets>()),
    get: method(byRun, gives<RunDetails>()),
    /** The project as it was trained. */
    project: method(byRun, gives<Project>()),
    /** A new project in the workspace that begins with the run's weights. */
    open: method(z.strictObject({ run, name: name.optional() }), gives<OpenProject>()),
    /** The last look at its layers, of a run that has ended. */
    layers: method(byRun, gives<{ readonly diagnostics?: Diagnostics }>()),
    /** What it said while it trained. */
    log: method(byRun, gives<readonly LogLine[]>()),
    tags: method(nothing, gives<readonly string[]>()),
    /** Changes what is given; gives the values before, so that an edit with them takes it back. */
    edit: method(z.strictObject({ run, edit }), gives<RunEdit>()),
    delete: method(byRun, gives<{ readonly run: string }>()),
    restore: method(byRun, gives<{ readonly run: string }>()),
    /** What deleted runs take on the disk. */
    sizes: method(z.strictObject({ runs: z.array(name).max(10_000) }), gives<RunSizes>()),
    /** Ends deleted runs for good, with their files. */
    purge: method(z.strictObject({ runs: z.array(name).max(10_000) }), gives<{ readonly gone: readonly string[] }>()),
    compare: method(z.strictObject({ a: run, b: run }), gives<Comparison>()),
    /** A curve with at most `limit` points that keep the extremes. */
    curve: method(z.strictObject({ run, key: name, from: steps.optional(), to: steps.optional(), limit: z.int().min(5).max(100_000).optional() }), gives<Curve>()),
    csv: method(byRun, gives<{ readonly csv: string }>()),
    /** What happens to any run from now on. */
    changes: stream(nothing, gives<RunChange>()),
  },
  models: {
    /** What a model takes and gives: a run's, or an ONNX file's. */
    describe: method(z.strictObject({ model: path }), gives<ModelDescription>()),
    evaluate: method(z.strictObject({ model: path, ...source, split: part.optional() }), gives<Evaluation>()),
    /** Single samples with what the model says of them, those with the highest loss first; of one cell of the confusion matrix where classes are given. */
    examples: method(z.strictObject({
      model: path, ...source, split: part.optional(), output: name.optional(), truth: steps.optional(), predicted: steps.optional(), order: z.enum(['loss', 'sample']).optional(),
      limit: positive.max(500).optional(), offset: steps.optional(),
    }), gives<Examples>()),
    predict: stream(z.strictObject({ model: path, files: z.array(path).min(1).max(10_000), top: positive.max(1000).optional() }), gives<Prediction>()),
    /** What its input is made of and what its outputs mean: as the model, the catalogue or the user says, else guessed. A model may be the folder of a project too, here and below. */
    usage: method(z.strictObject({ model: path }), gives<ModelUsage>()),
    /** Keeps how a model is used, by the `key` of its usage; null forgets it. */
    remember: method(z.strictObject({ key: name, usage: z.union([usageSchema, z.null()]) }), gives<{ readonly remembered: boolean }>()),
    /** What the model makes of each file: classes, boxes, masks, pictures, vectors, numbers. What is wrong with a file is said in its place. */
    use: stream(z.strictObject({ model: path, usage: usageSchema, files: z.array(path).min(1).max(1000), top: positive.max(1000).optional() }), gives<UsedFile>()),
    /** Which parts of a picture count for a class: Grad-CAM, saliency or occlusion. */
    explain: stream(z.strictObject({
      model: path, usage: usageSchema, picture: path, method: explainMethod, class: steps.optional(), layer: z.string().min(1).max(1000).optional(), smooth: z.int().min(0).max(200).optional(), across: z.int().min(3).max(40).optional(),
    }), gives<ExplainEvent>()),
    /** What the model says of all of folders, files and data sets, as a CSV file in the workspace's `exports`. Leaving it before `done` writes nothing. */
    batch: stream(z.strictObject({ model: path, usage: usageSchema, sources: z.array(path).min(1).max(10_000), all: z.boolean().optional() }), gives<BatchEvent>()),
    /** Time and memory of every operator, the median of several runs on a made sample. */
    profile: method(z.strictObject({ model: path, runs: positive.max(200).optional(), threads: positive.max(1024).optional() }), gives<Profile>()),
    /** What a layer (flat id) gives for a sample of the data that the run is trained on, with the run's weights of its last checkpoint: pictures of its channels, or numbers. */
    activations: method(z.strictObject({ run, layer: z.string().min(1).max(1000), sample: steps, offset: steps.optional(), limit: positive.max(256).optional() }), gives<Activations>()),
    /** The kernel of the first layer of a run that has learned one, as pictures. */
    filters: method(z.strictObject({ run, offset: steps.optional(), limit: positive.max(256).optional() }), gives<Filters>()),
    /** Writes a run's network, a project as it stands, or a model file, as ONNX in the form asked for; without `path` into the workspace's `exports`. Ends with `done`. */
    export: stream(z.strictObject({
      run: run.optional(), project: project.optional(), document: projectSchema.optional(), file: path.optional(), path: path.optional(), recipe: recipe.optional(), data: z.strictObject(source).optional(),
      /** Written beside the model: then `path` is a folder. */
      extras: z.array(z.enum(['python', 'node', 'pytorch', 'card'])).max(4).optional(),
    }), gives<ExportEvent>()),
    /** The catalogue of public models, of one task or all, with what of them is in the workspace. */
    list: method(z.strictObject({ task: task.optional() }).optional(), gives<readonly CatalogueRow[]>()),
    /** Downloads a model of the catalogue into the workspace's `models`, going on from what is there; ends with `done`. Cancelled, it keeps what came. */
    download: stream(z.strictObject({ id: name }), gives<DownloadEvent>()),
    /** Which model of the catalogue a file is, by its checksum; nothing where it is none of them. */
    identify: method(z.strictObject({ path }), gives<{ readonly entry?: CatalogueEntry }>()),
  },
  blocks: {
    /** The user's own blocks of the workspace, each with those that it is made of. */
    list: method(nothing, gives<readonly CarriedBlock[]>()),
    /** Keeps a block for every project, in place of the one of the same id. */
    save: method(z.strictObject({ block: carriedSchema }), gives<readonly CarriedBlock[]>()),
    /** Gives what was deleted, so that saving it takes that back. */
    delete: method(z.strictObject({ id: name }), gives<{ readonly block?: CarriedBlock }>()),
  },
  files: {
    /** Where a choice of files begins. */
    roots: method(nothing, gives<readonly Root[]>()),
    /** The folders and files in a folder of the host's machine; never their contents. */
    browse: method(z.strictObject({ folder: path, hidden: z.boolean().optional() }), gives<Folder>()),
    /** A new folder in a folder. */
    makeFolder: method(z.strictObject({ folder: path, name }), gives<{ readonly path: string }>()),
    /** The system's dialog, in hosts that have one (Electron); no paths where the user changed their mind. What was chosen is within reach. */
    choose: method(z.strictObject({
      title: name, kind: z.enum(['open', 'folder', 'save']), extensions: z.array(z.string().regex(/^[A-Za-z0-9.]{1,20}$/)).max(50).optional(), multiple: z.boolean().optional(), name: name.optional(),
    }), gives<{ readonly paths: readonly string[] }>()),
    /** Writes bytes, or a copy of a file, where the system's dialog says, in hosts that have one. No path where the user changed their mind. */
    save: method(z.strictObject({ title: name, name, bytes: z.instanceof(Uint8Array).optional(), path: path.optional() }), gives<{ readonly path?: string }>()),
  },
} as const;

export type Contract = typeof contract;
/** What a window calls: `client.runs.list({ limit: 20 })`. */
export type Client = ContractRouterClient<Contract>;
