// What of the network's inside is looked at: a layer and a sample, the same for every run, so that runs can be compared.
import { create } from 'zustand';
import { go } from '../app/navigation.ts';
import { currentLive } from './follow.ts';

export interface InsideState {
  readonly open: boolean;
  readonly what: 'activations' | 'filters';
  /** Flat id; undefined: nobody has chosen one. */
  readonly layer: string | undefined;
  /** Index in the data set. */
  readonly sample: number;
  /** Another object for each time that the panel is to be brought into sight. */
  readonly request: object | undefined;
}

const store = create<InsideState>(() => ({ open: false, what: 'activations', layer: undefined, sample: 0, request: undefined }));
export const useInside = (): InsideState => store();
export const setInside = (change: Partial<Omit<InsideState, 'request'>>): void => { store.setState(change); };

/** Whether there is a run to look into. */
export const canLookInside = (): boolean => currentLive() !== undefined;

/** Opens the training view at what a layer gives, or at what the layers make of a sample. */
export function lookInside(of: { readonly layer: string } | { readonly sample: number }): void {
  go({ view: 'train' });
  store.setState({ ...of, open: true, what: 'activations', request: {} });
}
