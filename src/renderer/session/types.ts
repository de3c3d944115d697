// Types of the contract's results that the training shows, by name.
import type { Client } from '../../preload/contract.ts';

type Result<M extends (...args: never[]) => unknown> = Awaited<ReturnType<M>>;
type Heard<M extends (...args: never[]) => unknown> = Result<M> extends AsyncIterable<infer E> ? E : never;

export type TrainingEvent = Heard<Client['training']['events']>;
type Of<T extends TrainingEvent['type']> = Extract<TrainingEvent, { readonly type: T }>;
/** A training as it stands in this host. */
export type Training = Of<'now'>['training'];
export type MetricRow = Of<'metrics'>['rows'][number];
export type Run = Of<'ended'>['run'];
export type TrainResult = NonNullable<Of<'ended'>['result']>;
