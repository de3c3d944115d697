// A model in the form that was asked for: pass after pass, each of which leaves a note where it could not do what it was asked.
import { batchOf, withBatch } from '../../../core/convert/batch.ts';
import { foldBatchNorm } from '../../../core/convert/fold.ts';
import { halveAll, halveWeights } from '../../../core/convert/half.ts';
import { computeNodes } from '../../../core/convert/int8-plan.ts';
import { quantizeInt8, wantedRanges } from '../../../core/convert/int8.ts';
import { toOpset } from '../../../core/convert/opset.ts';
import type { Range } from '../../../core/convert/ranges.ts';
import { OPSET } from '../../../core/onnx/model.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { simplifyModel } from '../../engine/simplify.ts';
import type { Precision, Recipe } from './recipe.ts';

/** Works out ranges of values in a model. */
export type FindRanges = (model: Model, names: readonly string[]) => Promise<ReadonlyMap<string, Range>>;

/** Throws what a pass has against the model (`onnx/unsupported`). */
export async function convertModel(model: Model, recipe: Recipe, ranges: FindRanges, notes: string[]): Promise<Model> {
  const opset = model.opsets.get('') ?? 1;
  const needed = recipe.precision === 'int8' && opset < 13 ? OPSET : undefined;
  let made = recipe.batch === undefined ? model : withBatch(model, recipe.batch);
  if (recipe.opset !== undefined || needed !== undefined) made = toOpset(made, recipe.opset ?? needed ?? opset);
  if (needed !== undefined && recipe.opset === undefined) notes.push(`Whole numbers with a scale a channel need opset 13: it was brought from opset ${opset} to ${OPSET}.`);
  if (recipe.simplify === true) {
    const simple = await simplifyModel(made);
    if ('model' in simple) made = simple.model;
    else notes.push(`It was not simplified: ${simple.refused}.`);
  }
  return forms[recipe.precision ?? 'float32'](made, recipe, ranges, notes);
}

const forms: Readonly<Record<Precision, (model: Model, recipe: Recipe, ranges: FindRanges, notes: string[]) => Model | Promise<Model>>> = {
  'float32': (model) => model,
  'float16-weights': (model) => halveWeights(model).model,
  'float16': (model, _recipe, _ranges, notes) => {
    const { model: half, kept } = halveAll(model);
    if (kept.size > 0) notes.push(`These operators stay in float32: ${[...kept].map(([op, n]) => `${op} (${n})`).join(', ')}.`);
    return half;
  },
  int8,
};

async function int8(model: Model, recipe: Recipe, ranges: FindRanges, notes: string[]): Promise<Model> {
  const { model: folded, folded: norms } = foldBatchNorm(model);
  if (norms > 0) notes.push(`${norms} batch norms were folded into the layers before them.`);
  const nodes = computeNodes(folded).map(({ node }) => node.outputs[0] as string);
  const ends = nodes.length > 2 ? [nodes[0] as string, nodes.at(-1) as string] : [];
  const keep = new Set(recipe.keepEnds === true ? ends : []);
  const { model: whole, quantized } = quantizeInt8(folded, { ranges: await ranges(folded, wantedRanges(folded, keep)), keep, weightBits: recipe.weightBits ?? 8 });
  notes.push(`${quantized} layers compute with whole numbers.`);
  return whole;
}

/** Batch that a model fixes; undefined where it takes any. */
export const fixedBatch = (model: Model): number | undefined => {
  const batch = batchOf(model);
  return typeof batch === 'number' ? batch : undefined;
};
