// What several losses share: their params, the types of their targets, one-hot labels, safe logarithms.
import { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { formatShape, isFloat, isStatic, sameShape, sizeOf } from '../tensor.ts';
import type { DType, Dim, TensorType } from '../tensor.ts';
import type { LossDefinition, TargetType } from './define.ts';

type Fail = Parameters<LossDefinition['target']>[3];
type Field = Parameters<LossDefinition['target']>[2];

/** Weight of the loss in the objective. */
export const weight = () => z.number().nonnegative().default(1).meta({ title: 'Weight', help: 'Factor of this loss in the objective.' });

export const from = () => z.enum(['logits', 'probabilities']).default('logits')
  .meta({ title: 'Prediction is', help: 'logits: the layer before has no softmax or sigmoid (more exact). probabilities: it has.' });

export const axis = () => z.int().default(-1).meta({ title: 'Class axis', help: 'Axis of the classes; -1 is the last, 1 suits maps with channels first.' });

/** Smallest probability whose logarithm is taken. */
const TINY = 1e-7;

/** ln of x kept away from 0. */
export const safeLog = (b: GraphBuilder, x: Value): Value => b.Log(b.op('Clip', [x, b.scalar(TINY, x.dtype), b.scalar(1, x.dtype)]));

/** Mean over every axis, a scalar. */
export const meanOf = (b: GraphBuilder, x: Value): Value => b.ReduceMean(x, undefined, false);

/** Mean over the batch and every other axis that is left when `axis` is summed. */
export const meanOfSums = (b: GraphBuilder, x: Value, over: number): Value => meanOf(b, b.ReduceSum(x, [over], false));

function floatPrediction(prediction: TensorType, fail: Fail): void {
  if (!isFloat(prediction.dtype)) fail('A loss needs numbers with a point.', { expected: 'float32', received: prediction.dtype });
}

/** Position and length of the class axis. */
export function classesOf(prediction: TensorType, at: number, fail: Fail): { axis: number; classes: number } {
  floatPrediction(prediction, fail);
  const rank = prediction.shape.length;
  const position = at < 0 ? at + rank : at;
  if (rank < 2 || position < 1 || position >= rank) {
    fail('The prediction has no such class axis.', { expected: `a prediction with a batch axis and class axis ${at}`, received: formatShape(prediction.shape) });
  }
  const classes = prediction.shape[position];
  if (typeof classes !== 'number') fail('The number of classes is not known.', { expected: 'a number', received: formatShape(prediction.shape) });
  if (classes < 2) {
    fail('Softmax needs at least two classes.', { expected: '2 or more units', received: String(classes), hint: 'For one unit use BinaryCrossEntropy.' });
  }
  return { axis: position, classes };
}

const withoutOnes = (shape: readonly Dim[]): Dim[] => shape.filter((d) => d !== 1);

/** Targets of a softmax: class numbers, or one number a class where the bound field is shaped like the prediction. */
export function classTarget(prediction: TensorType, at: number, field: Field, fail: Fail): TargetType {
  const { axis: position, classes } = classesOf(prediction, at, fail);
  const labels = prediction.shape.filter((_, i) => i !== position);
  const indexed: TargetType = { kind: 'classIndex', dtype: 'int32', shape: labels, classes };
  if (!field) return indexed;
  const sample = prediction.shape.slice(1);
  if (sameShape(field.shape, sample)) return { kind: 'oneHot', dtype: prediction.dtype, shape: prediction.shape, classes };
  if (sameShape(withoutOnes(field.shape), withoutOnes(labels.slice(1)))) return indexed;
  return fail('The labels do not fit the prediction.', {
    expected: `class numbers (${formatShape(labels.slice(1))} a sample) or one number a class (${formatShape(sample)})`, received: formatShape(field.shape),
    hint: `The prediction tells ${classes} classes apart: give the last layer as many units as the data has classes.`,
  });
}

/** Targets of the prediction's own shape. */
export function sameTarget(prediction: TensorType, field: Field, fail: Fail): TargetType {
  floatPrediction(prediction, fail);
  const sample = prediction.shape.slice(1);
  if (field && isStatic(sample) && (sizeOf(field.shape) !== sizeOf(sample) || !sameShape(withoutOnes(field.shape), withoutOnes(sample)))) {
    fail('The targets do not fit the prediction.', { expected: `${formatShape(sample)} a sample`, received: formatShape(field.shape) });
  }
  return { kind: 'values', dtype: prediction.dtype, shape: prediction.shape };
}

/** Targets of 0 and 1 in the prediction's shape; a single output tells two classes apart. */
export function binaryTarget(prediction: TensorType, field: Field, fail: Fail): TargetType {
  const target = sameTarget(prediction, field, fail);
  return sizeOf(prediction.shape.slice(1)) === 1 ? { ...target, kind: 'classIndex', classes: 2 } : target;
}

/** Class numbers (any numeric dtype) as 0 and 1 along a new axis. Labels outside the classes become all zeros. */
export function oneHot(b: GraphBuilder, labels: Value, at: number, classes: number, dtype: DType): Value {
  const rank = labels.shape.length + 1;
  const shape = Array.from({ length: rank }, (_, i) => (i === at ? classes : 1));
  const range = b.constant(labels.dtype, shape, Array.from({ length: classes }, (_, i) => i));
  return b.mask(b.Equal(b.Unsqueeze(labels, [at]), range), dtype);
}
