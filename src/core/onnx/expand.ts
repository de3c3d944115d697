// Replaces the project's own composite operators by standard ones; what runs or is exported has none. Also operators that the device has no kernel for: on WebGPU, and in float64 on the CPU.
import { internal } from '../errors.ts';
import type { GraphBuilder, Value } from './builder.ts';
import type { Node } from './model.ts';
import { expansions } from './expansions.ts';
import type { Expansion } from './expansions.ts';
import { float64Expansions } from './expansions-float64.ts';
import { spelledForms } from './spelled/index.ts';
import { webgpuExpansions } from './expansions-webgpu.ts';
import { LAYERWRIGHT_DOMAIN } from './operators/operator.ts';

/**
 * Expands every composite of the builder's graph, in place: each node of the domain `layerwright` gives way to the
 * nodes of its expansion, and the values it made keep their names. `device`: where the graph will run.
 */
export function expandComposites(b: GraphBuilder, device: 'cpu' | 'webgpu' = 'cpu'): void {
  const nodes = b.nodes.splice(0);
  for (const node of nodes) {
    if (node.domain === LAYERWRIGHT_DOMAIN) {
      const expand = expansions[`${node.domain}.${node.opType}`];
      if (!expand) throw internal(`no expansion of ${node.opType}`, { where: node.name });
      expandNode(b, node, expand);
    } else {
      const expand = node.domain === '' ? missingKernel(b, node, device) : undefined;
      if (!expand || !expandNode(b, node, expand)) b.nodes.push(node);
    }
  }
}

/** Spells out, in place, what gradients pass only in parts (recurrent layers of known length, losses, samplers). Others stay. `more`: forms beside the usual ones. */
export function spellOut(b: GraphBuilder, more: Readonly<Record<string, Expansion>> = {}): void {
  const forms = { ...spelledForms, ...more };
  if (!b.nodes.some((node) => node.domain === '' && Object.hasOwn(forms, node.opType))) return;
  for (const node of b.nodes.splice(0)) {
    const expand = node.domain === '' ? forms[node.opType] : undefined;
    if (!expand || !expandNode(b, node, expand)) b.nodes.push(node);
  }
}

/** How an operator is written where the device has no kernel for it. */
function missingKernel(b: GraphBuilder, node: Node, device: 'cpu' | 'webgpu'): Expansion | undefined {
  if (device === 'webgpu') return webgpuExpansions[node.opType];
  const expand = float64Expansions[node.opType];
  return expand && b.value(node.inputs[0] as string).dtype === 'float64' ? expand : undefined;
}

/** False where the expansion leaves the node as it is. */
function expandNode(b: GraphBuilder, node: Node, expand: Expansion): boolean {
  const from = b.nodes.length;
  const inputs = node.inputs.map((n) => (n === '' ? undefined : b.value(n)));
  const outputs = b.scope(node.name, () => expand(b, node, inputs));
  if (outputs.length === 0) return false;
  const made = b.nodes.slice(from);
  node.outputs.forEach((name, i) => {
    if (name === '') return;
    const output = outputs[i];
    if (!output) throw internal(`the expansion of ${node.opType} has no output ${i}`, { where: node.name });
    rename(b, made, output, name);
  });
  return true;
}

/** Gives a value of the expansion the composite's name for it; by Identity where it was not made there. */
function rename(b: GraphBuilder, made: readonly Node[], output: Value, name: string): void {
  const expected = b.value(name);
  if (expected.dtype !== output.dtype || expected.shape.length !== output.shape.length) {
    throw internal(`the expansion of ${name} changes its type`);
  }
  if (!made.some((n) => n.outputs.includes(output.name))) {
    b.op('Identity', [output], {}, { name: b.unique(`${name}/identity`), output: name });
    return;
  }
  for (const node of made) {
    node.outputs = node.outputs.map((o) => (o === output.name ? name : o));
    node.inputs = node.inputs.map((i) => (i === output.name ? name : i));
  }
  b.values.delete(output.name);
}
