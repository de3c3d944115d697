// Where the time of a model goes: onnxruntime's trace, kernel by kernel, brought back to the nodes of the file.
import type { Graph, Node } from '../onnx/model.ts';

/** An event of onnxruntime's profile; times in microseconds. */
export interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface KernelTime {
  /** As onnxruntime calls its node. */
  readonly name: string;
  readonly operator: string;
  /** Median over the runs. */
  readonly milliseconds: number;
  /** Of its outputs, and of the weights that it reads. */
  readonly outputBytes: number;
  readonly parameterBytes: number;
}

export interface Trace {
  readonly kernels: readonly KernelTime[];
  /** Of whole runs: median, fastest, slowest. */
  readonly run: { readonly median: number; readonly least: number; readonly most: number };
  readonly runs: number;
  /** Most memory that was in use beside the weights. */
  readonly peakBytes: number;
}

const SUFFIX = '_kernel_time';
/** Operators that run others: what is inside of them is in their time. */
const around = new Set(['If', 'Loop', 'Scan']);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const textIn = ({ args }: TraceEvent, key: string): string => { const value = args?.[key]; return typeof value === 'string' ? value : ''; };
const numberIn = (event: TraceEvent, key: string): number => Number(event.args?.[key] ?? 0);

/** Times of kernels, the first `warm` runs left out. */
export function readTrace(events: readonly TraceEvent[], warm: number): Trace {
  const runs = events.filter((e) => e.cat === 'Session' && e.name === 'model_run').toSorted((a, b) => a.ts - b.ts).slice(warm);
  const nodes = events.filter((e) => e.cat === 'Node' && e.name.endsWith(SUFFIX)).toSorted((a, b) => a.ts - b.ts || b.dur - a.dur);
  const found = new Map<string, { readonly event: TraceEvent; readonly times: number[] }>();
  runs.forEach((run, r) => {
    let inside = -Infinity;
    for (const event of nodes) {
      if (event.ts < run.ts || event.ts >= run.ts + run.dur || event.ts < inside) continue;
      const operator = textIn(event, 'op_name');
      if (around.has(operator)) inside = event.ts + event.dur;
      const key = `${event.name} ${textIn(event, 'node_index')}`;
      const entry = found.get(key) ?? { event, times: runs.map(() => 0) };
      entry.times[r] = (entry.times[r] ?? 0) + event.dur / 1000;
      found.set(key, entry);
    }
  });
  const whole = runs.map((r) => r.dur / 1000);
  return {
    kernels: [...found.values()].map(({ event, times }) => ({
      name: event.name.slice(0, -SUFFIX.length), operator: textIn(event, 'op_name'), milliseconds: median(times),
      outputBytes: numberIn(event, 'output_size'), parameterBytes: numberIn(event, 'parameter_size'),
    })),
    run: { median: median(whole), least: Math.min(...whole), most: Math.max(...whole) }, runs: runs.length,
    peakBytes: nodes.reduce((most, e) => Math.max(most, numberIn(e, 'mem_in_use_peak')), 0),
  };
}

/** A kernel with the nodes of the file that it does the work of. */
export interface NodeTime extends KernelTime {
  /** In order. Several where onnxruntime has made one of them; none for what it has added itself, such as another order in memory. */
  readonly nodes: readonly string[];
  /** The node that the kernel is named after: the one that does the most. */
  readonly main?: string;
}

/** Names that onnxruntime's optimiser gives to what it has put together, without what it adds. */
const bare = (name: string): readonly string[] => {
  const plain = name.replace(/^fused /, '').replace(/_nchwc$/, '').replace(/\/\w*Fusion\w*\/?$/, '');
  return [name, plain, plain.replace(/(_quant|_token_\d+|_\d+)$/, '')];
};

/** A node without a name is called by what it makes. */
const calledBy = (node: Node): string => node.name || node.outputs[0] || node.opType;

/** Operators that are heavy: a kernel made of several nodes is named after one of these. */
const heavy = new Set(['Conv', 'FusedConv', 'ConvTranspose', 'Gemm', 'FusedGemm', 'FusedMatMul', 'MatMul', 'LSTM', 'GRU', 'RNN', 'MatMulInteger', 'ConvInteger', 'QLinearConv', 'QLinearMatMul', 'Attention']);

/** Operators that a heavy kernel does at its end: a convolution may add a shortcut and pass an activation under the name of what it made before. */
const endings = new Set(['Add', 'Sum', 'Relu', 'Clip', 'LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid']);

/**
 * Brings kernels back to nodes: by the node's name, by the name of a value that it makes (as fused kernels are called), and what has no kernel
 * of its own goes with the kernel that its output flows into (the end of a heavy kernel with that one), else with the one before it.
 */
export function attribute(kernels: readonly KernelTime[], graph: Graph): NodeTime[] {
  const byName = new Map(graph.nodes.filter((n) => n.name !== '').map((n) => [n.name, n]));
  // onnxruntime calls a node without a name by its operator and its place among those that are no constants.
  graph.nodes.filter((n) => n.opType !== 'Constant').forEach((n, i) => { if (n.name === '') byName.set(`${n.opType}_${i}`, n); });
  const byValue = new Map(graph.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)));
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) for (const input of node.inputs) readers.set(input, [...readers.get(input) ?? [], node]);
  const places = new Map(graph.nodes.map((n, i) => [n, i]));
  const owner = new Map<Node, number>();
  kernels.forEach((kernel, k) => {
    const node = bare(kernel.name).map((name) => byName.get(name) ?? byValue.get(name)).find((n) => n !== undefined && !owner.has(n));
    if (node) owner.set(node, k);
  });
  for (const node of graph.nodes) {
    if (owner.has(node) || !endings.has(node.opType)) continue;
    const before = node.inputs.map((i) => byValue.get(i)).filter((n) => n !== undefined && heavy.has(kernels[owner.get(n) ?? -1]?.operator ?? '')) as Node[];
    // Of two convolutions the one that runs later has the other's result to add.
    const last = before.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)).at(-1);
    if (last) owner.set(node, owner.get(last) as number);
  }
  // From the end, so that what a node flows into has its kernel already.
  for (const node of graph.nodes.toReversed()) {
    if (owner.has(node)) continue;
    const after = node.outputs.flatMap((o) => readers.get(o) ?? []).map((n) => owner.get(n)).find((k) => k !== undefined);
    if (after !== undefined) owner.set(node, after);
  }
  // What is left at the end of a graph belongs to what came before.
  for (const node of graph.nodes) {
    const before = node.inputs.map((i) => byValue.get(i)).find((n) => n !== undefined && owner.has(n));
    if (!owner.has(node) && before) owner.set(node, owner.get(before) as number);
  }
  const nodesOf = kernels.map((): Node[] => []);
  for (const node of graph.nodes) { const k = owner.get(node); if (k !== undefined) nodesOf[k]?.push(node); }
  return kernels.map((kernel, k) => {
    const own = nodesOf[k] ?? [];
    const main = own.find((n) => heavy.has(n.opType)) ?? own.findLast((n) => n.opType === kernel.operator) ?? own.at(-1);
    return { ...kernel, nodes: own.map(calledBy), ...(main && { main: calledBy(main) }) };
  });
}

/** What a card shows: its own time, or in which kernel it is. */
export interface CardTime { readonly milliseconds: number; readonly share: number; readonly with?: string }

/**
 * Times for cards. `cardOf`: the card of a node's name; undefined for nodes that are not in sight. The time of a kernel of several cards stands on the one
 * that does the most; the others say which. Cards with several kernels (blocks, groups) have their sum.
 */
export function cardTimes(times: readonly NodeTime[], cardOf: (node: string) => string | undefined): ReadonlyMap<string, CardTime> {
  const total = times.reduce((n, t) => n + t.milliseconds, 0) || 1;
  const sums = new Map<string, number>();
  const beside = new Map<string, string>();
  for (const { milliseconds, nodes, main } of times) {
    const card = main === undefined ? undefined : cardOf(main);
    if (card === undefined) continue;
    sums.set(card, (sums.get(card) ?? 0) + milliseconds);
    for (const node of nodes) { const other = cardOf(node); if (other !== undefined && other !== card) beside.set(other, card); }
  }
  const shown = new Map<string, CardTime>([...sums].map(([card, milliseconds]) => [card, { milliseconds, share: milliseconds / total }]));
  for (const [card, main] of beside) if (!shown.has(card)) shown.set(card, { milliseconds: 0, share: 0, with: main });
  return shown;
}
