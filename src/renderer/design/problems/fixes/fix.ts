// What mends a problem: an edit with its name in both languages, and the graph that those who propose edits look at.
import type { DataFacts } from '../../../../core/binding/fields.ts';
import type { Edit } from '../../../../core/graph/edits.ts';
import type { GraphEdge, GraphNode, NetworkGraph, Project } from '../../../../core/graph/schema.ts';
import { edgesInto, linksOf } from '../../../../core/graph/topology.ts';
import type { FullCatalogue, Kind } from '../../../../core/shapes/catalogue.ts';
import type { NodeShapes } from '../../../../core/shapes/types.ts';
import type { TensorType } from '../../../../core/tensor.ts';

export type Title = readonly [en: string, zh: string];

export interface Fix {
  readonly title: Title;
  readonly edit: Edit;
}

/** A graph with a mistake in it: the project's own, or that of a user's block. */
export interface Setting {
  readonly project: Project;
  readonly graph: NetworkGraph;
  readonly catalogue: FullCatalogue;
  /** By id in this graph. */
  readonly nodes: ReadonlyMap<string, NodeShapes>;
  /** undefined: there are none, or they are not known. */
  readonly data: DataFacts | undefined;
  /** The project's own graph: data are bound to its nodes. */
  readonly outer: boolean;
}

export const nodeIn = (s: Setting, id: string | undefined): GraphNode | undefined => (id === undefined ? undefined : linksOf(s.graph).byId.get(id));
export const kindIn = (s: Setting, node: GraphNode | undefined): Kind | undefined => node && s.catalogue.kind(node.type);

/** What a wire carries. */
export const typeOn = (s: Setting, edge: GraphEdge): TensorType | undefined => s.nodes.get(edge.from.node)?.outputs.get(edge.from.port);

/** Name of a node for people. */
export const nameOf = (s: Setting, id: string): string => nodeIn(s, id)?.label ?? id;

export const fix = (title: Title, edit: Edit): Fix => ({ title, edit });

/** The only wire into a node. */
export function onlyWire(s: Setting, id: string): GraphEdge | undefined {
  const [edge, ...more] = edgesInto(s.graph, id);
  return more.length === 0 ? edge : undefined;
}

/** The param of a node with its default. */
export function paramOf(s: Setting, node: GraphNode, name: string): unknown {
  const kind = kindIn(s, node);
  const parsed = kind?.params.safeParse(node.params);
  return parsed?.success === true ? parsed.data[name] : node.params[name];
}

/** Params that fixes set, as people call them. */
export const paramWords: Readonly<Record<string, Title>> = { kernel: ['kernel', '卷积核'], size: ['window', '窗口'], units: ['units', '单元数'], filters: ['filters', '滤波器数'], groups: ['groups', '组数'] };

export function setParam(s: Setting, id: string, name: string, value: number): Fix {
  const [en, zh] = paramWords[name] ?? [name, name];
  return fix([`Set ${en} of ${nameOf(s, id)} to ${value}`, `把 ${nameOf(s, id)} 的${zh}设为 ${value}`], { type: 'setParams', id, params: { [name]: value } });
}
