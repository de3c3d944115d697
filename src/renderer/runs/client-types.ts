// Types of the contract's results that the views of runs work with.
import type { Client } from '../../preload/contract.ts';

type Given<M extends (...args: never[]) => unknown> = NonNullable<Parameters<M>[0]>;

export type Rows = Awaited<ReturnType<Client['runs']['rows']>>;
export type RunRow = Rows['rows'][number];
export type RunFacets = Awaited<ReturnType<Client['runs']['facets']>>;
export type RunDetails = Awaited<ReturnType<Client['runs']['get']>>;
export type Run = RunDetails['run'];
export type RunStatus = Run['status'];
export type RunEdit = Given<Client['runs']['edit']>['edit'];
export type RunsGiven = Given<Client['runs']['rows']>;
export type RunFilter = NonNullable<RunsGiven['filter']>;
export type RunOrder = NonNullable<RunsGiven['order']>;
