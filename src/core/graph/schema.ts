// The document: what project.json holds, version 4.
import { z } from 'zod';
import { functionText } from '../onnx/text/nodes.ts';

export const PROJECT_FORMAT = 'layerwright/project';
export const PROJECT_VERSION = 4;

export const idSchema = z.string().min(1).max(200).regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'letters, digits, _ . - only');

export const portRefSchema = z.strictObject({ node: idSchema, port: z.string().min(1) });

export const nodeSchema = z.strictObject({
  id: idSchema,
  /** Layer, block or loss type. */
  type: z.string().min(1),
  params: z.record(z.string(), z.unknown()).default({}),
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
  label: z.string().optional(),
  /** Weights are not trained. */
  frozen: z.boolean().optional(),
  /** Batch normalisation: what it normalises by in training, the batch or its running statistics, which it then keeps. Without it: those of the batch, where the weights are trained. */
  statistics: z.enum(['batch', 'kept']).optional(),
  /** Multiplies the learning rate of this layer's weights. */
  learningRateFactor: z.number().nonnegative().optional(),
  /** The group that it belongs to. Groups that the graph lists are drawn as one card; others are a word for the people who read it. */
  group: z.string().optional(),
  note: z.string().optional(),
  /** Another node of the same type whose weights this one uses (Siamese and triplet networks). */
  shareWeightsWith: idSchema.optional(),
  /** Under what name its weights stand in the project's weights file; else its id. Copies and blocks keep it. */
  weights: z.string().min(1).max(400).optional(),
  /** `bypassed`: what comes in goes straight out. `muted`: it and all that depends only on it are left out of training and export. */
  mode: z.enum(['bypassed', 'muted']).optional(),
});

export const edgeSchema = z.strictObject({ from: portRefSchema, to: portRefSchema });

/** Colours of frames by name; a theme says how they look. */
export const frameColors = ['gray', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet'] as const;

/** A titled area behind the cards: what stands in it belongs together for the eye, and for nothing else. */
export const frameSchema = z.strictObject({
  id: idSchema,
  title: z.string().max(200),
  color: z.enum(frameColors).default('gray'),
  position: z.strictObject({ x: z.number(), y: z.number() }),
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }),
});

/** What the nodes of a group make together, where that was recognised. */
export const groupKinds = [
  'residual', 'invertedResidual', 'separable', 'dense', 'fire', 'inception', 'csp', 'split', 'pyramidPool', 'shuffle', 'squeezeExcite', 'attention', 'feedForward', 'encoder',
  'chain', 'branches', 'stage', 'part', 'unused',
] as const;

/** Nodes that are drawn as one card until it is opened: those whose `group` is the id, and those of the groups inside. It says nothing of what is computed. */
export const groupSchema = z.strictObject({
  id: z.string().min(1).max(200),
  /** The group that it stands in. */
  parent: z.string().min(1).max(200).optional(),
  /** A name from the file or from a person; else it is called by its kind and number. */
  title: z.string().min(1).max(200).optional(),
  kind: z.enum(groupKinds).optional(),
  /** Tells those of a kind apart, from 1 in the order in which values flow. */
  number: z.int().positive().optional(),
  /** Its nodes are shown, with a box around them. */
  open: z.boolean().optional(),
  /** Upper left corner of its card. */
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
});

export const graphSchema = z.strictObject({ nodes: z.array(nodeSchema), edges: z.array(edgeSchema), frames: z.array(frameSchema).optional(), groups: z.array(groupSchema).optional() });

export type GraphNode = z.output<typeof nodeSchema>;
export type GraphEdge = z.output<typeof edgeSchema>;
export type Frame = z.output<typeof frameSchema>;
export type FrameColor = Frame['color'];
export type Group = z.output<typeof groupSchema>;
export type GroupKind = (typeof groupKinds)[number];
export type NetworkGraph = z.output<typeof graphSchema>;

/** A param of a user block: its value goes to the params of nodes inside. */
export const blockParamSchema = z.strictObject({
  title: z.string().optional(),
  help: z.string().optional(),
  default: z.unknown(),
  sets: z.array(z.strictObject({ node: idSchema, param: z.string().min(1) })).min(1),
});

/** A block made by the user, placed as nodes of type `block:<id>`. Nodes of type BlockInput and BlockOutput are its ports: their ids are the ports' names. */
export const userBlockSchema = z.strictObject({
  title: z.string().min(1),
  summary: z.string().optional(),
  params: z.record(z.string(), blockParamSchema).optional(),
  graph: graphSchema,
  /** Ids of the BlockInput nodes, in the order of the ports. */
  inputs: z.array(idSchema),
  /** Ids of the BlockOutput nodes, in the order of the ports. */
  outputs: z.array(idSchema).min(1),
});
export type UserBlock = z.output<typeof userBlockSchema>;
export type BlockParam = z.output<typeof blockParamSchema>;

/** How the samples of a field become what a node takes. */
export const bindingSchema = z.strictObject({
  field: z.string(),
  /** Pictures: `scale255` divides by 255; `standardize` takes off the mean and divides by the deviation (training part). */
  transform: z.enum(['none', 'scale255', 'standardize']).default('none'),
});

export const dataSchema = z.strictObject({
  /** A path (file or folder), or `made:<id>` for a made set. */
  source: z.string().optional(),
  /** A second file or folder whose samples are the test part. */
  testSource: z.string().optional(),
  /** Reader options (target column, image size, …), as the reader names them. */
  options: z.record(z.string(), z.unknown()).default({}),
  split: z.strictObject({
    train: z.number().min(0).max(1), dev: z.number().min(0).max(1), test: z.number().min(0).max(1),
    stratify: z.boolean().default(true),
    /** At most so many samples of a class in the training part: how much can be learned from little data. */
    perClass: z.int().positive().optional(),
  }).default({ train: 0.8, dev: 0, test: 0.2, stratify: true }),
  /** Augmentations of the training part, in order: `{ type, ...params }`. */
  augment: z.array(z.looseObject({ type: z.string() })).default([]),
  onBroken: z.enum(['skip', 'stop']).default('skip'),
});

export const bindingsSchema = z.strictObject({
  /** Input node id → field. */
  inputs: z.record(z.string(), bindingSchema).default({}),
  /** Loss node id → target field. */
  losses: z.record(z.string(), bindingSchema).default({}),
});

/** What of the network keeps its weights in a phase: as its layers say (`drawn`), all but the head, all up to a node, or nothing. */
export const phaseFreeze = z.union([z.enum(['drawn', 'none', 'all-but-head']), z.templateLiteral(['until:', idSchema])]);
export const phaseSchema = z.strictObject({
  epochs: z.int().positive(),
  freeze: phaseFreeze.default('drawn'),
  /** The training's own where left out. */
  learningRate: z.number().positive().optional(),
});
export type TrainingPhase = z.output<typeof phaseSchema>;

export const trainingSchema = z.strictObject({
  optimizer: z.looseObject({ type: z.string() }).default({ type: 'adam' }),
  learningRate: z.number().positive().default(0.001),
  schedule: z.looseObject({ type: z.string() }).default({ type: 'constant' }),
  /** 0: the whole training part (batch gradient descent). */
  batch: z.int().nonnegative().default(64),
  epochs: z.int().positive().default(10),
  /** Stop after so many optimizer steps, whatever the epochs say. */
  steps: z.int().positive().optional(),
  shuffle: z.boolean().default(true),
  /** Parts of one training, one after the other; `epochs` and `learningRate` above are for a training without. */
  phases: z.array(phaseSchema).min(1).max(20).optional(),
  /** What frozen layers give for the samples: worked out once and kept, or anew in every step. With augmentation only where `copies` says of how many changed pictures each. */
  features: z.strictObject({ once: z.boolean().default(true), copies: z.int().positive().max(1000).optional() }).optional(),
  /** A run whose weights the training begins with, where name and shape are the same. */
  initialWeights: z.strictObject({ run: z.string().min(1).max(200) }).optional(),
  clip: z.strictObject({ value: z.number().positive().optional(), norm: z.number().positive().optional() }).default({}),
  /** Optimizer steps are taken after so many batches. */
  accumulate: z.int().positive().default(1),
  earlyStopping: z.strictObject({
    metric: z.string().default('loss'), patience: z.int().positive().default(5), minDelta: z.number().nonnegative().default(0),
    restoreBest: z.boolean().default(true),
  }).optional(),
  /** Metrics worked out on train, dev and test beside the loss; the losses' own defaults where empty. */
  metrics: z.array(z.string()).default([]),
  checkpoint: z.strictObject({ steps: z.int().positive().optional(), minutes: z.number().positive().optional() }).default({ minutes: 1 }),
});

/** What an imported model says beside its graph; the exported one says it again. */
export const modelSchema = z.strictObject({
  /** Opset by domain; `` is ONNX's own. */
  opsets: z.record(z.string(), z.int()),
  irVersion: z.int().positive(),
  functions: z.array(functionText).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  producer: z.string().optional(),
  graph: z.string().optional(),
});

export const projectSchema = z.strictObject({
  format: z.literal(PROJECT_FORMAT),
  version: z.literal(PROJECT_VERSION),
  name: z.string(),
  /** Template this came from, if any. */
  template: z.string().optional(),
  /** Set where the graph was imported. */
  model: modelSchema.optional(),
  /** File of the project's folder (safetensors) with the weights and constants of the nodes that name them. */
  weights: z.string().min(1).max(200).regex(/^[^/\\]+$/, 'a file of the project’s folder').optional(),
  graph: graphSchema,
  /** The user's own blocks, by id. */
  blocks: z.record(idSchema, userBlockSchema).optional(),
  data: dataSchema.prefault({}),
  bindings: bindingsSchema.prefault({}),
  training: trainingSchema.prefault({}),
  seed: z.int().nonnegative().default(1),
});

export type Project = z.output<typeof projectSchema>;
export type ModelFacts = z.output<typeof modelSchema>;
export type TrainingSettings = z.output<typeof trainingSchema>;
export type DataSettings = z.output<typeof dataSchema>;
export type Binding = z.output<typeof bindingSchema>;
export type PortRef = z.output<typeof portRefSchema>;
