// If, Loop and Scan: their outputs are typed by typing their sub-graphs.
import { LayerwrightError } from '../../errors.ts';
import { formatShape } from '../../tensor.ts';
import type { Dim, Shape } from '../../tensor.ts';
import { graphAttribute, intAttribute, intsAttribute } from '../model.ts';
import type { Graph } from '../model.ts';
import { axisOf, numbersIn, operator } from './common.ts';
import type { InferContext, Operator, OutputType, Value } from './operator.ts';

function bodyOf(c: InferContext, name: string): Graph {
  return graphAttribute(c.node, name) ?? c.fail(`the attribute ${name} is missing`, 'a graph');
}

/** What holds for both of two types; a dim in which they differ gets a fresh symbol. */
function merge(c: InferContext, a: OutputType, b: OutputType, i: number): OutputType {
  if (a.dtype !== b.dtype) c.fail(`output ${i} has two dtypes`, a.dtype, b.dtype);
  if (a.shape.length !== b.shape.length) {
    throw new LayerwrightError('shape/unknown', `${c.node.opType}: the rank of output ${i} is known only when it runs.`, {
      where: c.node.name, expected: formatShape(a.shape), received: formatShape(b.shape), hint: 'Fix the sizes of the inputs.',
    });
  }
  return { dtype: a.dtype, shape: a.shape.map((d, k) => (d === b.shape[k] ? d : c.symbol(`output${i}.d${k}`))) };
}

function inferIf(c: InferContext): OutputType[] {
  const [yes, no] = [bodyOf(c, 'then_branch'), bodyOf(c, 'else_branch')];
  const condition = numbersIn(c.input(0))?.[0];
  // Exporters leave branches that can never run, some of them ill-typed.
  if (condition !== undefined) return c.subgraph(condition !== 0 ? yes : no, []);
  const [a, b] = [c.subgraph(yes, []), c.subgraph(no, [])];
  if (a.length !== b.length) c.fail('the branches differ in the number of outputs', String(a.length), String(b.length));
  return a.map((type, i) => merge(c, type, b[i] as OutputType, i));
}

const typeOnly = ({ dtype, shape }: Value | OutputType): OutputType => ({ dtype, shape });

/** Types of loop-carried values that hold at every turn: a dim that a turn changes becomes a symbol. */
function settle(c: InferContext, start: readonly OutputType[], turn: (carried: readonly OutputType[]) => OutputType[]): [OutputType[], OutputType[]] {
  let carried = [...start];
  for (;;) {
    const out = turn(carried);
    const next = carried.map((type, i) => {
      const after = out[i] ?? c.fail(`the body has no output for carried value ${i}`);
      const shape: Shape = type.shape;
      if (after.shape.length === shape.length && shape.every((d, k) => typeof d === 'string' || d === after.shape[k])) return type;
      return merge(c, type, after, i);
    });
    if (next.every((type, i) => type === carried[i])) return [carried, out];
    carried = next;
  }
}

/** Whether a loop's body can only ask for more: its condition is passed on or constantly true. */
function alwaysContinues(body: Graph): boolean {
  const condition = body.inputs[1]?.name;
  let name = body.outputs[0]?.name;
  for (let steps = 0; steps <= body.nodes.length; steps++) {
    if (name === undefined) return false;
    if (name === condition) return true;
    const constant = body.initializers.get(name);
    if (constant) return constant.bytes[0] === 1;
    const maker = body.nodes.find((n) => n.outputs.includes(name as string));
    if (maker?.opType === 'Constant') {
      const value = maker.attributes.get('value');
      return value?.kind === 'tensor' && value.value.bytes[0] === 1;
    }
    if (maker?.opType !== 'Identity') return false;
    name = maker.inputs[0];
  }
  return false;
}

function inferLoop(c: InferContext): OutputType[] {
  const body = bodyOf(c, 'body');
  const initial = c.inputs.slice(2).map((_, i) => typeOnly(c.input(i + 2)));
  const head: OutputType[] = [{ dtype: 'int64', shape: [] }, { dtype: 'bool', shape: [] }];
  const [carried, out] = settle(c, initial, (types) => c.subgraph(body, [...head, ...types]).slice(1));
  const most = c.inputs[0]?.known?.[0] ?? numbersIn(c.inputs[0])?.[0];
  const starts = c.inputs[1] === undefined || numbersIn(c.inputs[1])?.[0] === 1;
  const turns: Dim = most !== undefined && starts && alwaysContinues(body) ? most : c.symbol('turns');
  return [...carried, ...out.slice(carried.length).map(({ dtype, shape }) => ({ dtype, shape: [turns, ...shape] }))];
}

function inferScan(c: InferContext): OutputType[] {
  if (c.opset < 9) return c.fail('Scan of opset 8 is not supported', 'opset 9 or later', String(c.opset));
  const body = bodyOf(c, 'body');
  const scanned = intAttribute(c.node, 'num_scan_inputs', 0);
  const states = c.inputs.length - scanned;
  const inAxes = intsAttribute(c.node, 'scan_input_axes') ?? [];
  const outAxes = intsAttribute(c.node, 'scan_output_axes') ?? [];
  let length: Dim | undefined;
  const slices = Array.from({ length: scanned }, (_, i): OutputType => {
    const v = c.input(states + i);
    const axis = axisOf(c, inAxes[i] ?? 0, v.shape.length);
    const size = v.shape[axis] as Dim;
    if (typeof length === 'number' && typeof size === 'number' && length !== size) c.fail('the scanned inputs differ in length', String(length), String(size));
    if (length === undefined || typeof size === 'number') length = size;
    return { dtype: v.dtype, shape: v.shape.filter((_, k) => k !== axis) };
  });
  const initial = Array.from({ length: states }, (_, i) => typeOnly(c.input(i)));
  const [carried, out] = settle(c, initial, (types) => c.subgraph(body, [...types, ...slices]));
  const stacked = out.slice(states).map(({ dtype, shape }, i): OutputType => {
    const axis = axisOf(c, outAxes[i] ?? 0, shape.length + 1);
    return { dtype, shape: [...shape.slice(0, axis), length ?? c.symbol('length'), ...shape.slice(axis)] };
  });
  return [...carried, ...stacked];
}

export const controlFlowOperators = {
  If: operator(inferIf),
  Loop: operator(inferLoop),
  Scan: operator(inferScan),
} satisfies Record<string, Operator>;
