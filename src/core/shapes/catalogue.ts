// Every type a node can have: layers, blocks, losses, the ports of blocks, and the project's own blocks.
import { z } from 'zod';
import type { Catalogue, NodeKind } from '../graph/catalogue.ts';
import { blockIdOf, blocksInside, USER_BLOCK_PREFIX } from '../graph/user-blocks.ts';
import type { BlockParam, GraphNode, Project, UserBlock } from '../graph/schema.ts';
import { blocks as standardBlocks } from '../layers/blocks/index.ts';
import { defineBlock } from '../layers/blocks/define.ts';
import type { BlockDefinition } from '../layers/blocks/define.ts';
import type { LayerDefinition } from '../layers/define.ts';
import { importedLayers } from '../layers/imported/index.ts';
import { layers } from '../layers/index.ts';
import type { LossDefinition } from '../losses/define.ts';
import { losses } from '../losses/index.ts';

export type Kind = NodeKind & (
  | { readonly role: 'input' | 'layer'; readonly layer: LayerDefinition }
  | { readonly role: 'block'; readonly block: BlockDefinition }
  | { readonly role: 'loss'; readonly loss: LossDefinition }
  | { readonly role: 'blockInput' | 'blockOutput' }
);

export interface FullCatalogue extends Catalogue {
  kind(type: string): Kind | undefined;
}

/** Input port of every loss node. */
const LOSS_PORT = 'prediction';

const weight = z.number().nonnegative().default(1).meta({ title: 'Weight', help: 'Factor of this loss in the objective.' });
const exported = z.boolean().default(true).meta({ title: 'Exported', help: 'Whether the prediction is an output of the exported model. Off for side outputs that only help training.' });

/** Params of a loss node: the loss's own, its weight in the objective, and whether its prediction is exported. */
export interface LossNodeParams { readonly weight: number; readonly exported: boolean }

function lossKind(loss: LossDefinition): Kind {
  const own: Record<string, unknown> = loss.params.shape;
  const params = loss.params.extend({ ...(!('weight' in own) && { weight }), ...(!('exported' in own) && { exported }) });
  return { type: loss.type, role: 'loss', title: loss.title, params, inputs: [{ name: LOSS_PORT }], outputs: () => [], loss };
}

function layerKind(layer: LayerDefinition): Kind {
  const { outputs } = layer;
  return {
    type: layer.type, role: layer.family === 'input' ? 'input' : 'layer', title: layer.title, params: layer.params, inputs: layer.inputs,
    outputs: typeof outputs === 'function' ? outputs : () => outputs, layer,
  };
}

const blockKind = (block: BlockDefinition): Kind =>
  ({ type: block.type, role: 'block', title: block.title, params: block.params, inputs: block.inputs, outputs: () => block.outputs, block });

const port = (type: string, role: 'blockInput' | 'blockOutput', title: string): Kind =>
  ({ type, role, title, params: z.strictObject({}), inputs: role === 'blockOutput' ? [{ name: 'in' }] : [], outputs: () => (role === 'blockInput' ? [{ name: 'out' }] : []) });

const standard = new Map<string, Kind>([
  ...layers.map(layerKind), ...standardBlocks.map(blockKind), ...losses.map(lossKind),
  port('BlockInput', 'blockInput', 'Input of the block'), port('BlockOutput', 'blockOutput', 'Output of the block'),
].map((kind) => [kind.type, kind]));

/** What imported models have beside the types that can be placed. */
const imported = new Map<string, Kind>(importedLayers.map(layerKind).map((kind) => [kind.type, kind]));
const kindOf = (type: string): Kind | undefined => standard.get(type) ?? imported.get(type);

/** The types that come with Layerwright. */
export const standardCatalogue: FullCatalogue = { kind: kindOf, types: [...standard.keys()] };

type Blocks = Readonly<Record<string, UserBlock>>;

const memo = new WeakMap<object, FullCatalogue>();
/** By block, with the blocks inside it that the kind was made of: what a block is changes with them. */
const memoKinds = new WeakMap<UserBlock, { readonly inside: readonly (UserBlock | undefined)[]; readonly kind: Kind }>();

/** The types a project can use: the standard ones and its own blocks. */
export function catalogueOf(project: Pick<Project, 'blocks'>): FullCatalogue {
  const { blocks } = project;
  if (!blocks || Object.keys(blocks).length === 0) return standardCatalogue;
  const found = memo.get(blocks);
  if (found) return found;
  const own = new Map(Object.entries(blocks).map(([id, block]) => [`${USER_BLOCK_PREFIX}${id}`, userKind(id, block, blocks)]));
  const catalogue: FullCatalogue = { kind: (type) => kindOf(type) ?? own.get(type), types: [...standard.keys(), ...own.keys()] };
  memo.set(blocks, catalogue);
  return catalogue;
}

function userKind(id: string, block: UserBlock, blocks: Blocks): Kind {
  const inside = blocksInside(blocks, id).map((inner) => blocks[inner]);
  const found = memoKinds.get(block);
  if (found?.inside.length === inside.length && found.inside.every((b, i) => b === inside[i])) return found.kind;
  const params = z.strictObject(Object.fromEntries(Object.entries(block.params ?? {}).map(([name, p]) =>
    [name, paramSchema(blocks, block, p, [])])));
  const kind = blockKind(defineBlock({
    type: `${USER_BLOCK_PREFIX}${id}`, title: block.title, summary: block.summary ?? '', doc: block.summary ?? '', params,
    inputs: block.inputs.map((name) => ({ name })), outputs: block.outputs.map((name) => ({ name })),
    build: (c) => ({ ...block.graph, nodes: withParams(block, c.params as Record<string, unknown>) }),
  }));
  memoKinds.set(block, { inside, kind });
  return kind;
}

/** What a param of a user's block takes, with its words: what the first param that it sets takes; anything where that is not known. */
function paramSchema(blocks: Blocks, block: UserBlock, param: BlockParam, open: readonly UserBlock[]): z.ZodType {
  const [target] = param.sets;
  const node = target && block.graph.nodes.find((n) => n.id === target.node);
  let schema: z.ZodType | undefined;
  if (node && !open.includes(block)) {
    const id = blockIdOf(node.type);
    const inner = id === undefined ? undefined : blocks[id];
    const set = inner?.params?.[target.param];
    schema = inner && set ? paramSchema(blocks, inner, set, [...open, block]) : standard.get(node.type)?.params.shape[target.param] as z.ZodType | undefined;
  }
  const words = schema?.meta() ?? {};
  const bare = schema instanceof z.ZodDefault ? schema.unwrap() as z.ZodType : schema ?? z.unknown();
  return bare.default(() => param.default).meta({ ...words, title: param.title ?? words.title ?? target?.param ?? '', help: param.help ?? words['help'] ?? '' });
}

function withParams(block: UserBlock, values: Record<string, unknown>): GraphNode[] {
  const changes = new Map<string, Record<string, unknown>>();
  for (const [name, param] of Object.entries(block.params ?? {})) {
    for (const { node, param: key } of param.sets) changes.set(node, { ...changes.get(node), [key]: values[name] });
  }
  return block.graph.nodes.map((node) => {
    const change = changes.get(node.id);
    return change ? { ...node, params: { ...node.params, ...change } } : node;
  });
}
