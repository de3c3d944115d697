// Two runs side by side: settings, graph, final metrics. Pure.
import { diffGraphs, differences, leavesOf } from '../../core/graph/diff.ts';
import type { Difference, GraphDifference } from '../../core/graph/diff.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Run } from './run.ts';

export interface MetricDifference { readonly path: string; readonly a: number | undefined; readonly b: number | undefined; readonly delta: number | undefined }
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly settings: readonly Difference[];
  readonly graph: GraphDifference;
  readonly metrics: readonly MetricDifference[];
}

/** A run with the project it was started from. */
export interface RunWithProject { readonly run: Run; readonly project: Project }

const settingsOf = ({ run, project }: RunWithProject): object => ({
  project: run.project, seed: run.seed, device: run.device, versions: run.versions,
  training: { ...project.training, ...run.settings }, data: project.data, bindings: project.bindings,
});

export function compareRuns(a: RunWithProject, b: RunWithProject): Comparison {
  const left = leavesOf(a.run.metrics) as Map<string, number>;
  const right = leavesOf(b.run.metrics) as Map<string, number>;
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((p) => typeof (left.get(p) ?? right.get(p)) === 'number');
  return {
    a: a.run.id, b: b.run.id,
    settings: differences(settingsOf(a), settingsOf(b)),
    graph: diffGraphs(a.project.graph, b.project.graph),
    metrics: paths.map((path) => {
      const [x, y] = [left.get(path), right.get(path)];
      return { path, a: x, b: y, delta: x === undefined || y === undefined ? undefined : y - x };
    }),
  };
}
