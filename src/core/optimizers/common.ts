// What several optimizers share: params, and the last line of their equations.
import { z } from 'zod';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { UpdateContext } from './define.ts';

export const share = (title: string, fallback: number, help: string) => z.number().min(0).lt(1).default(fallback).meta({ title, help });
export const epsilon = (fallback: number) => z.number().positive().default(fallback).meta({ title: 'Epsilon', help: 'Small number that keeps the divisor from zero.' });

/** w − rate · x, two passes over memory. */
export const descend = (b: GraphBuilder, weight: Value, rate: Value, x: Value): Value => b.Sub(weight, b.Mul(x, rate));

/** β · slot + x: a decaying sum. The running average is (1 − β) times it, and that factor goes into a scalar. */
export const decayingSum = (b: GraphBuilder, slot: Value, beta: number, x: Value): Value => b.Add(b.scale(slot, beta), x);

/** w − rate · x / (√s + ε) with scalars made by `prepare`. */
export function descendScaled(c: Pick<UpdateContext<unknown>, 'b' | 'shared'>, weight: Value, x: Value, squares: Value): Value {
  const { b, shared } = c;
  const root = b.Add(b.Sqrt(squares), shared['epsilon'] as Value);
  return descend(b, weight, shared['rate'] as Value, b.Div(x, root));
}

/** 1 − βᵗ in float64 (in float32 it would be off by 1e-5 at the first steps), for a float scalar t. */
export function biasCorrection(b: GraphBuilder, beta: number, step: Value): Value {
  return b.Sub(b.scalar(1, 'float64'), b.Pow(b.scalar(beta, 'float64'), b.Cast(step, 'float64')));
}
