// Where the time of the open project's network goes, for the canvas to show: measured when asked for, of the state it had then.
import { create } from 'zustand';
import type { NetworkGraph } from '../../core/graph/schema.ts';
import { foldedOf, groupOfCard } from '../../core/graph/groups.ts';
import { cardTimes } from '../../core/using/profile.ts';
import type { CardTime, NodeTime } from '../../core/using/profile.ts';
import type { Scope } from './scope.ts';
import { currentDocument, useDocument } from './store.ts';

export interface Times {
  readonly folder: string;
  /** The network that was measured. */
  readonly graph: NetworkGraph;
  readonly operators: readonly NodeTime[];
  /** Milliseconds of a run. */
  readonly run: number;
}

const store = create<{ readonly times: Times | undefined }>(() => ({ times: undefined }));
export const setTimes = (times: Times | undefined): void => { store.setState({ times }); };

const ofOpen = (times: Times | undefined, folder: string | undefined): Times | undefined => (times?.folder === folder ? times : undefined);
/** Those of the open project. */
export const currentTimes = (): Times | undefined => ofOpen(store.getState().times, currentDocument()?.folder);
export function useTimes(): Times | undefined {
  const folder = useDocument((d) => d.folder);
  return ofOpen(store((s) => s.times), folder);
}

/** Times by the cards of the graph that is shown: a block, and a group that is closed, have the sum of what is in them. */
export function timesOf({ operators }: Times, shown: NetworkGraph, scope: Scope): ReadonlyMap<string, CardTime> {
  const { cardOf } = foldedOf(shown);
  const here = new Set(shown.nodes.map((n) => n.id));
  const times = cardTimes(operators, (name) => {
    const path = name.split('/');
    const node = scope.every((id, i) => id === path[i]) ? path[scope.length] : undefined;
    return node !== undefined && here.has(node) ? cardOf(node) : undefined;
  });
  return new Map([...times].map(([card, time]) => [card, time.with === undefined ? time : { ...time, with: groupOfCard(time.with) ?? time.with }]));
}
