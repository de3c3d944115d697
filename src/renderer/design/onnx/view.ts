// Which graph the design view shows: the network, or what becomes of it.
import { create } from 'zustand';
import { select } from '../../document/store.ts';
import { focusStore } from '../focus.ts';
import type { LoweredKind } from './lowered.ts';

export type GraphView = 'network' | LoweredKind;
const store = create<{ readonly view: GraphView }>(() => ({ view: 'network' }));

export const useGraphView = (): GraphView => store((s) => s.view);
export const graphView = (): GraphView => store.getState().view;
export function showGraphView(view: GraphView): void {
  // What is selected could not be seen, and would be what shortcuts mean.
  if (view !== 'network') select([]);
  store.setState({ view });
}
// Whoever asks for a layer wants to see it.
focusStore.subscribe(() => { store.setState({ view: 'network' }); });
