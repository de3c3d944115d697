// Two runs side by side: settings, graph, final metrics. Pure.
import type { GraphNode, NetworkGraph, Project } from '../../core/graph/schema.ts';
import { canonicalJson, edgeName } from './hash.ts';
import type { Run } from './run.ts';

/** One line of the comparison; undefined where a side has none. */
export interface Difference { readonly path: string; readonly a: unknown; readonly b: unknown; readonly differs: boolean }
export interface NodeChange { readonly id: string; readonly changes: readonly Difference[] }
export interface GraphDifference {
  readonly same: boolean;
  readonly added: readonly { readonly id: string; readonly type: string }[];
  readonly removed: readonly { readonly id: string; readonly type: string }[];
  readonly changed: readonly NodeChange[];
  readonly edgesAdded: readonly string[];
  readonly edgesRemoved: readonly string[];
}
export interface MetricDifference { readonly path: string; readonly a: number | undefined; readonly b: number | undefined; readonly delta: number | undefined }
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly settings: readonly Difference[];
  readonly graph: GraphDifference;
  readonly metrics: readonly MetricDifference[];
}

/** Leaves of a value by path: `{ optimizer: { type: 'adam' } }` → `optimizer.type`. Arrays are leaves. */
function leaves(value: unknown, path: string, out: Map<string, unknown>): Map<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, out);
  } else if (value !== undefined) out.set(path, value);
  return out;
}

/** All leaves of two values, those of `a` in order, then those that only `b` has. */
export function differences(a: unknown, b: unknown): Difference[] {
  const left = leaves(a, '', new Map());
  const right = leaves(b, '', new Map());
  return [...new Set([...left.keys(), ...right.keys()])].map((path) => {
    const [x, y] = [left.get(path), right.get(path)];
    return { path, a: x, b: y, differs: canonicalJson(x) !== canonicalJson(y) || left.has(path) !== right.has(path) };
  });
}

const judged = ({ type, params, frozen, learningRateFactor, shareWeightsWith }: GraphNode): object =>
  ({ type, params, frozen: frozen ?? false, learningRateFactor: learningRateFactor ?? 1, shareWeightsWith });

/** What of `a` became of it in `b`: added stands in `b` only. The drawing does not count. */
export function compareGraphs(a: NetworkGraph, b: NetworkGraph): GraphDifference {
  const left = new Map(a.nodes.map((n) => [n.id, n]));
  const right = new Map(b.nodes.map((n) => [n.id, n]));
  const only = (from: NetworkGraph, other: ReadonlyMap<string, GraphNode>): { id: string; type: string }[] =>
    from.nodes.filter((n) => !other.has(n.id)).map(({ id, type }) => ({ id, type }));
  const changed = a.nodes.flatMap((node): NodeChange[] => {
    const other = right.get(node.id);
    const changes = other === undefined ? [] : differences(judged(node), judged(other)).filter((d) => d.differs);
    return changes.length === 0 ? [] : [{ id: node.id, changes }];
  });
  const leftEdges = new Set(a.edges.map(edgeName));
  const rightEdges = new Set(b.edges.map(edgeName));
  const difference = {
    added: only(b, left), removed: only(a, right), changed,
    edgesAdded: [...rightEdges].filter((e) => !leftEdges.has(e)), edgesRemoved: [...leftEdges].filter((e) => !rightEdges.has(e)),
  };
  return { same: Object.values(difference).every((list) => list.length === 0), ...difference };
}

/** A run with the project it was started from. */
export interface RunWithProject { readonly run: Run; readonly project: Project }

const settingsOf = ({ run, project }: RunWithProject): object => ({
  project: run.project, seed: run.seed, device: run.device, versions: run.versions,
  training: { ...project.training, ...run.settings }, data: project.data, bindings: project.bindings,
});

export function compareRuns(a: RunWithProject, b: RunWithProject): Comparison {
  const left = leaves(a.run.metrics, '', new Map()) as Map<string, number>;
  const right = leaves(b.run.metrics, '', new Map()) as Map<string, number>;
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((p) => typeof (left.get(p) ?? right.get(p)) === 'number');
  return {
    a: a.run.id, b: b.run.id,
    settings: differences(settingsOf(a), settingsOf(b)),
    graph: compareGraphs(a.project.graph, b.project.graph),
    metrics: paths.map((path) => {
      const [x, y] = [left.get(path), right.get(path)];
      return { path, a: x, b: y, delta: x === undefined || y === undefined ? undefined : y - x };
    }),
  };
}
