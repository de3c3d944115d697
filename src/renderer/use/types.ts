// Types of the contract's results that this view shows, by name.
import type { Client } from '../../preload/contract.ts';

type Result<M extends (...args: never[]) => unknown> = Awaited<ReturnType<M>>;
type Heard<M extends (...args: never[]) => unknown> = Result<M> extends AsyncIterable<infer E> ? E : never;

export type ModelUsage = Result<Client['models']['usage']>;
export type UsedFile = Heard<Client['models']['use']>;
export type Shown = UsedFile['readings'][number];
export type ExplainEvent = Heard<Client['models']['explain']>;
export type Explanation = Extract<ExplainEvent, { readonly type: 'explained' }>['explanation'];
export type BatchEvent = Heard<Client['models']['batch']>;
export type Profile = Result<Client['models']['profile']>;
export type { Run } from '../session/types.ts';
