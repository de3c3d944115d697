// Rows of runs as the host gives them.
import type { RunRow } from '../../../src/renderer/runs/client-types.ts';

export const makeRow = (id: string, values: readonly unknown[] = [], changes: Partial<RunRow> = {}): RunRow => ({
  id, name: `run ${id}`, project: 'digits', status: 'finished', device: 'cpu', dataset: undefined, graphHash: 'f00dfeed', seed: 1, created: 1_790_000_000_000, started: undefined, ended: undefined,
  seconds: 60, epochs: 10, steps: 100, planned: 10, tags: [], note: '', pinned: false, archived: false, deleted: undefined, error: undefined, values, ...changes,
});
