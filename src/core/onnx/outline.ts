// A graph as something to look at: operators with what stands in them (attributes, weights, constants), and the values between them.
import { formatShape } from '../tensor.ts';
import { typeGraph } from './infer.ts';
import { OPSET } from './model.ts';
import type { Model, Node } from './model.ts';
import { attributeText, dataText } from './print.ts';

export interface OutlineValue {
  readonly name: string;
  /** `float32 4×6×28×28`; '' where it is not known. */
  readonly type: string;
}
export interface OutlineInput extends OutlineValue {
  /** Weights, state and constants stand in their operator: no wire leads to them. */
  readonly inside: 'weight' | 'constant' | undefined;
  /** Numbers of a small constant. */
  readonly text: string;
}
export interface OutlineNode {
  readonly id: string;
  readonly op: string;
  readonly name: string;
  readonly role: 'input' | 'operator' | 'output';
  readonly attributes: readonly (readonly [name: string, text: string])[];
  readonly inputs: readonly OutlineInput[];
  readonly outputs: readonly OutlineValue[];
}
export interface OutlineWire { readonly from: string; readonly to: string; readonly value: string; readonly type: string }
export interface Outline { readonly nodes: readonly OutlineNode[]; readonly wires: readonly OutlineWire[] }

/** `isWeight`: of the graph's inputs, those that stand in the operators that read them. `isEnd`: of its outputs, those that are drawn. */
export function outlineOf({ graph, opsets }: Model, isWeight: (input: string) => boolean, isEnd: (output: string) => boolean = () => true): Outline {
  const { values } = typeGraph(graph, { opsets: opsets.size === 0 ? new Map([['', OPSET]]) : opsets });
  const typeOf = (name: string): string => {
    const value = values.get(name);
    return value ? `${value.dtype} ${value.shape.length === 0 ? 'scalar' : formatShape(value.shape)}` : '';
  };
  const constants = new Map(graph.nodes.filter((n) => n.opType === 'Constant').map((n) => [n.outputs[0] ?? '', n]));
  const inside = (name: string): OutlineInput['inside'] => (isWeight(name) ? 'weight' : graph.initializers.has(name) || constants.has(name) ? 'constant' : undefined);
  const textOf = (name: string): string => {
    const tensor = graph.initializers.get(name);
    if (tensor) return dataText(tensor).replace(/^ = /, '');
    const [, attribute] = [...constants.get(name)?.attributes ?? []][0] ?? [];
    return attribute?.kind === 'tensor' ? dataText(attribute.value).replace(/^ = /, '') : attribute ? attributeText(attribute) : '';
  };
  const operators = graph.nodes.filter((n) => n.opType !== 'Constant');
  const given = graph.inputs.filter((i) => inside(i.name) === undefined);
  const maker = new Map<string, string>(given.map((i) => [i.name, `in:${i.name}`]));
  operators.forEach((n, i) => { for (const output of n.outputs) if (output !== '') maker.set(output, `op:${i}`); });
  const outlined = (node: Node, i: number): OutlineNode => ({
    id: `op:${i}`, op: node.domain === '' ? node.opType : `${node.domain}.${node.opType}`, name: node.name, role: 'operator',
    attributes: [...node.attributes].map(([name, a]) => [name, a.kind === 'graph' ? `${a.value.nodes.length} operators` : attributeText(a)] as const),
    inputs: node.inputs.filter((name) => name !== '').map((name) => ({ name, type: typeOf(name), inside: inside(name), text: textOf(name) })),
    outputs: node.outputs.filter((name) => name !== '').map((name) => ({ name, type: typeOf(name) })),
  });
  const end = (name: string, role: 'input' | 'output'): OutlineNode => ({
    id: `${role === 'input' ? 'in' : 'out'}:${name}`, op: role === 'input' ? 'Input' : 'Output', name, role, attributes: [],
    inputs: role === 'output' ? [{ name, type: typeOf(name), inside: undefined, text: '' }] : [], outputs: role === 'input' ? [{ name, type: typeOf(name) }] : [],
  });
  const nodes = [...given.map((i) => end(i.name, 'input')), ...operators.map(outlined), ...graph.outputs.filter((o) => isEnd(o.name)).map((o) => end(o.name, 'output'))];
  const wires = nodes.flatMap((node) => node.inputs.flatMap((input): OutlineWire[] => {
    const from = maker.get(input.name);
    return from === undefined || input.inside !== undefined ? [] : [{ from, to: node.id, value: input.name, type: input.type }];
  }));
  return { nodes, wires };
}
