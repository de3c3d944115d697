// The places of the rail, in the order in which work goes through them. Each is loaded when it is first shown.
import { ChartSpline, Database, House, Rows3, Workflow } from 'lucide-react';
import { lazy } from 'react';
import type { ComponentType, ReactNode } from 'react';
import type { ViewId } from './navigation.ts';

export interface View {
  readonly id: ViewId;
  readonly icon: ReactNode;
  /** Has nothing to show without an open project. */
  readonly needsProject: boolean;
  readonly component: ComponentType;
}

export const views: readonly View[] = [
  { id: 'start', icon: <House />, needsProject: false, component: lazy(() => import('../start/start-view.tsx').then((m) => ({ default: m.StartView }))) },
  { id: 'design', icon: <Workflow />, needsProject: true, component: lazy(() => import('../design/design-view.tsx').then((m) => ({ default: m.DesignView }))) },
  { id: 'data', icon: <Database />, needsProject: true, component: lazy(() => import('../data/data-view.tsx').then((m) => ({ default: m.DataView }))) },
  { id: 'train', icon: <ChartSpline />, needsProject: true, component: lazy(() => import('../training/training-view.tsx').then((m) => ({ default: m.TrainingView }))) },
  { id: 'runs', icon: <Rows3 />, needsProject: false, component: lazy(() => import('../runs/runs-view.tsx').then((m) => ({ default: m.RunsView }))) },
];

/** Not a place, and loaded beside them: it walks through them. */
export const Tour = lazy(() => import('../tour/tour.tsx').then((m) => ({ default: m.Tour })));
