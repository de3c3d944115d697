// The places of the rail, in the order in which work goes through them. Each is loaded when it is first shown, or when the window rests.
import { ChartSpline, Database, House, Rows3, ScanSearch, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { later, type Later } from './later.ts';
import type { ViewId } from './navigation.ts';

export interface View {
  readonly id: ViewId;
  readonly icon: ReactNode;
  /** Has nothing to show without an open project. */
  readonly needsProject: boolean;
  readonly code: Later;
}

export const views: readonly View[] = [
  { id: 'start', icon: <House />, needsProject: false, code: later(() => import('../start/start-view.tsx').then((m) => m.StartView)) },
  { id: 'design', icon: <Workflow />, needsProject: true, code: later(() => import('../design/design-view.tsx').then((m) => m.DesignView)) },
  { id: 'data', icon: <Database />, needsProject: true, code: later(() => import('../data/data-view.tsx').then((m) => m.DataView)) },
  { id: 'train', icon: <ChartSpline />, needsProject: true, code: later(() => import('../training/training-view.tsx').then((m) => m.TrainingView)) },
  { id: 'runs', icon: <Rows3 />, needsProject: false, code: later(() => import('../runs/runs-view.tsx').then((m) => m.RunsView)) },
  { id: 'use', icon: <ScanSearch />, needsProject: false, code: later(() => import('../use/use-view.tsx').then((m) => m.UseView)) },
];

/** Not a place, and loaded beside them: it walks through them. */
export const tour = later(() => import('../tour/tour.tsx').then((m) => m.Tour));
