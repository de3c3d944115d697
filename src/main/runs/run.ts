// What a run is: its fields, its states, and how numbers that JSON does not know are kept.
import { LayerwrightError, type ErrorJson } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Owner } from './owner.ts';

export const runStatuses = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** The states that may follow each. A run that has ended goes on by `resume`: it is running again. */
export const nextStatuses = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['paused', 'finished', 'stopped', 'failed', 'cancelled'],
  paused: ['running', 'finished', 'stopped', 'failed', 'cancelled'],
  finished: ['running'],
  stopped: ['running'],
  failed: ['running'],
  cancelled: ['running'],
} as const satisfies Record<RunStatus, readonly RunStatus[]>;

/** States in which a process has to be at work. */
export const isActive = (status: RunStatus): boolean => status === 'running' || status === 'paused';

export interface Versions { readonly layerwright: string; readonly onnxruntime: string; readonly node: string }

/** Numbers at the end of a run, by part of the data: `{ train: { loss: 0.1 }, test: { accuracy: 0.98 } }`. */
export type FinalMetrics = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Run {
  readonly id: string;
  readonly name: string;
  /** Name of the project it was started from. */
  readonly project: string;
  /** Id of the run it went on from, if any. */
  readonly parent: string | undefined;
  /** Fingerprint of its data set, if recorded. */
  readonly dataset: string | undefined;
  /** Training settings as they were used, command-line changes included. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly device: string;
  readonly versions: Versions;
  readonly graphHash: string;
  readonly status: RunStatus;
  readonly owner: Owner | undefined;
  /** Milliseconds since 1970, as all times here. */
  readonly heartbeat: number | undefined;
  readonly error: ErrorJson | undefined;
  readonly created: number;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  /** Time spent training, over all its parts. */
  readonly seconds: number;
  readonly epochs: number;
  readonly steps: number;
  readonly metrics: FinalMetrics;
  /** Path of its exported model, relative to the run's folder or absolute. */
  readonly model: string | undefined;
  readonly tags: readonly string[];
  readonly note: string;
  readonly pinned: boolean;
  readonly archived: boolean;
  /** When it was deleted; it can be restored until it is purged. */
  readonly deleted: number | undefined;
}

export interface NewRun {
  readonly project: Project;
  /** Default: the project's name. */
  readonly name?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: the project's. */
  readonly seed?: number;
  readonly device: string;
  readonly versions: Versions;
  readonly dataset?: string | undefined;
  readonly parent?: string | undefined;
  readonly tags?: readonly string[];
  readonly note?: string;
}

export interface RunFilter {
  readonly ids?: readonly string[];
  /** Words that must all occur in the name, id, project, note or a tag; case does not matter. */
  readonly text?: string;
  readonly status?: readonly RunStatus[];
  /** Tags that it must all have. */
  readonly tags?: readonly string[];
  readonly project?: string;
  readonly device?: string;
  readonly graphHash?: string;
  readonly dataset?: string;
  readonly pinned?: boolean;
  /** Default false: archived runs are not listed. `'any'`: both. */
  readonly archived?: boolean | 'any';
  /** Default false: deleted runs are not listed. true: only those. */
  readonly deleted?: boolean;
  readonly createdFrom?: number;
  readonly createdTo?: number;
  /** Final metrics and settings (`metric:test.accuracy`, `setting:optimizer.type`) that have a value, or lie between two. */
  readonly values?: readonly { readonly of: string; readonly is?: string | number | boolean; readonly min?: number; readonly max?: number }[];
}

export const runSorts = ['created', 'started', 'ended', 'name', 'project', 'status', 'device', 'seconds', 'epochs', 'steps', 'seed', 'pinned', 'dataset', 'graphHash'] as const;
export interface RunOrder {
  /** A field, a final metric (`metric:test.accuracy`) or a setting (`setting:optimizer.type`). */
  readonly by: (typeof runSorts)[number] | `metric:${string}` | `setting:${string}`;
  readonly descending?: boolean;
  /** Pinned runs before the others. */
  readonly pinnedFirst?: boolean;
}

/** JSON that keeps NaN and the infinities, as strings of their names. For columns whose other values are never such strings. */
export const encodeNumbers = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));
export const reviveNumbers = (value: unknown): unknown => {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, reviveNumbers(v)]));
};

/** Throws `run/state` where a run may not change so. */
export function checkTransition(id: string, from: RunStatus, to: RunStatus): void {
  const allowed: readonly RunStatus[] = nextStatuses[from];
  if (allowed.includes(to)) return;
  throw new LayerwrightError('run/state', `Run ${id} is ${from} and cannot become ${to}.`, { where: id, expected: allowed.join(' or '), received: to });
}
