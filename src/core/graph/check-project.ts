// Checks of the whole document: the graph, the user's blocks, the bindings.
import type { Catalogue } from './catalogue.ts';
import { checkGraph } from './check.ts';
import { silentNodes } from './modes.ts';
import type { Problem } from './problem.ts';
import type { Project, UserBlock } from './schema.ts';
import { recursionOf } from './user-blocks.ts';

/** A field of a data set, as far as bindings go. */
export interface FieldName { readonly name: string }

export interface ProjectFacts {
  /** Fields of the bound data, where it has been opened: then every input and loss needs a binding to one of them. */
  readonly fields?: readonly FieldName[];
}

/** All structural problems of a document. */
export function checkProject(project: Project, catalogue: Catalogue, facts: ProjectFacts = {}): Problem[] {
  return [...checkGraph(project.graph, catalogue), ...checkBlocks(project, catalogue), ...checkBindings(project, catalogue, facts)];
}

function checkBlocks(project: Project, catalogue: Catalogue): Problem[] {
  const blocks = project.blocks ?? {};
  return Object.entries(blocks).flatMap(([id, block]) => {
    const path = `blocks.${id}`;
    const problems = checkGraph(block.graph, catalogue, { path: `${path}.graph`, inner: true });
    const cycle = recursionOf(blocks, id);
    if (cycle) {
      problems.push({ code: 'graph/cycle', path, message: `The block ${id} contains itself.`, expected: 'blocks made of others', received: cycle.join(' → '), hint: 'Remove the inner one.' });
    }
    return [...problems, ...checkPorts(block, path), ...checkBlockParams(block, path), ...checkInside(block, catalogue, path)];
  });
}

function checkPorts(block: UserBlock, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [side, type] of [['inputs', 'BlockInput'], ['outputs', 'BlockOutput']] as const) {
    const listed: readonly string[] = block[side];
    listed.forEach((id, i) => {
      const node = block.graph.nodes.find((n) => n.id === id);
      if (node?.type === type && listed.indexOf(id) === i) return;
      problems.push({ code: 'graph/unknown-port', path: `${path}.${side}[${i}]`, message: `The block has no port node ${id}.`, expected: `the id of a ${type}, once`, received: node?.type ?? id });
    });
    block.graph.nodes.forEach((node, i) => {
      if (node.type !== type || listed.includes(node.id)) return;
      problems.push({ code: 'graph/unknown-port', node: node.id, path: `${path}.graph.nodes[${i}]`, message: `The port ${node.id} is not in the block's list of ${side}.`, expected: `${node.id} in ${path}.${side}`, received: listed.join(', ') || 'none' });
    });
  }
  return problems;
}

function checkBlockParams(block: UserBlock, path: string): Problem[] {
  return Object.entries(block.params ?? {}).flatMap(([name, param]) => param.sets.flatMap((target, i): Problem[] => {
    if (block.graph.nodes.some((n) => n.id === target.node)) return [];
    return [{ code: 'graph/invalid-params', path: `${path}.params.${name}.sets[${i}].node`, message: `The param ${name} sets a node that the block does not have.`, expected: 'the id of a node inside', received: target.node }];
  }));
}

/** Inputs and losses are what data is bound to; inside a block nothing could be. */
function checkInside(block: UserBlock, catalogue: Catalogue, path: string): Problem[] {
  return block.graph.nodes.flatMap((node, i): Problem[] => {
    const role = catalogue.kind(node.type)?.role;
    if (role !== 'input' && role !== 'loss') return [];
    return [{ code: 'graph/unknown-layer', node: node.id, path: `${path}.graph.nodes[${i}].type`, message: `${node.type} cannot stand inside a block.`, expected: role === 'input' ? 'BlockInput' : 'BlockOutput', received: node.type }];
  });
}

/** Bindings to nodes that are not there, and, where the data are known, to fields that are not, and nodes without any. */
export function checkBindings(project: Project, catalogue: Catalogue, facts: ProjectFacts = {}): Problem[] {
  const problems: Problem[] = [];
  const known = facts.fields?.map((f) => f.name);
  const silent = silentNodes(project.graph);
  for (const [side, role, what] of [['inputs', 'input', 'an Input'], ['losses', 'loss', 'a loss']] as const) {
    const bound = project.bindings[side];
    for (const [id, binding] of Object.entries(bound)) {
      const node = project.graph.nodes.find((n) => n.id === id);
      const kind = node && catalogue.kind(node.type);
      const path = `bindings.${side}.${id}`;
      if (!node) {
        problems.push({ code: 'graph/binding', path, message: `Data is bound to ${id}, which does not exist.`, expected: `the id of ${what}`, received: id, hint: 'Remove the binding, or correct the id.' });
      } else if (kind && kind.role !== role) {
        problems.push({ code: 'graph/binding', node: id, path, message: `Data is bound to ${id}, which is not ${what}.`, expected: `the id of ${what}`, received: node.type });
      } else if (known && !known.includes(binding.field)) {
        problems.push({ code: 'graph/binding', node: id, path: `${path}.field`, message: `The data has no field ${binding.field}.`, expected: `one of: ${known.join(', ')}`, received: binding.field });
      }
    }
    if (!known) continue;
    project.graph.nodes.forEach((node, i) => {
      if (catalogue.kind(node.type)?.role !== role || Object.hasOwn(bound, node.id) || silent.has(node.id)) return;
      problems.push({ code: 'graph/binding', node: node.id, path: `graph.nodes[${i}]`, message: `No data is bound to ${node.id}.`, expected: `one of: ${known.join(', ')}`, received: 'none', hint: `Add it to bindings.${side}.` });
    });
  }
  return problems;
}
