// Where the user is: the view, the project, the run. It stands in the address, so that a reload and Back find it again.
import { createContext, createElement, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { afterPaint } from '../ui/idle.ts';

export const viewIds = ['start', 'design', 'data', 'train', 'runs', 'use'] as const;
export type ViewId = (typeof viewIds)[number];

export interface Place {
  readonly view: ViewId;
  /** Absolute folder of the open project, or its name in the workspace. */
  readonly project?: string;
  /** The run that is looked at. */
  readonly run?: string;
  /** Ids of runs that are compared, with commas between. */
  readonly compare?: string;
}

/** `#/train?project=…&run=…` */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const params = new URLSearchParams(query);
  const view = viewIds.find((id) => id === path) ?? 'start';
  const project = params.get('project');
  const run = params.get('run');
  const compare = params.get('compare');
  return { view, ...(project !== null && project !== '' && { project }), ...(run !== null && run !== '' && { run }), ...(compare !== null && compare !== '' && { compare }) };
}

export function hashOf({ view, project, run, compare }: Place): string {
  const params = new URLSearchParams({ ...(project !== undefined && { project }), ...(run !== undefined && { run }), ...(compare !== undefined && { compare }) });
  const query = params.toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

const store = create<Place>(() => placeOf(window.location.hash));
window.addEventListener('hashchange', () => { store.setState(placeOf(window.location.hash), true); });

/** The place as the address has it. */
export const usePlaceNow = (): Place => store();

const Shown = createContext<Place | undefined>(undefined);

/**
 * Gives the place that is shown: the one of the address, a frame later. What was pressed answers at once then, and the view, which may take longer
 * than a frame, comes after.
 */
export function PlaceProvider({ children }: { readonly children: ReactNode }) {
  const place = store();
  const [shown, setShown] = useState(place);
  useEffect(() => afterPaint(() => { setShown(place); }), [place]);
  return createElement(Shown, { value: shown }, children);
}

/** The place that is shown. */
export function usePlace(): Place {
  const place = useContext(Shown);
  if (!place) throw new Error('There is no place around this component.');
  return place;
}
export const currentPlace = (): Place => store.getState();

/** Goes to a place; what is left out stays as it is, undefined takes it away. */
export function go(to: { readonly view?: ViewId; readonly project?: string | undefined; readonly run?: string | undefined; readonly compare?: string | undefined }, replace = false): void {
  const next = { ...store.getState(), ...to } as Place;
  const hash = hashOf(next);
  if (hash === window.location.hash) return;
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
  store.setState(placeOf(hash), true);
}
