// Follows one run of the host: reads its curves, then hears what happens, and draws at most once a frame.
import { useCallback, useEffect } from 'react';
import { create } from 'zustand';
import type { Client } from '../../preload/contract.ts';
import { MOST_POINTS } from '../charts/points.ts';
import type { CurvePoints } from '../charts/points.ts';
import { useClient, useStream } from '../host/host.tsx';
import { emptyLive, heard, withRead, withRows } from './live.ts';
import type { LiveRun } from './live.ts';
import type { MetricRow, Training, TrainingEvent } from './types.ts';

const store = create<{ readonly live: LiveRun | undefined }>(() => ({ live: undefined }));

/** The run that is followed. */
export const useLive = (): LiveRun | undefined => store((s) => s.live);
/** The training of the run that is followed, if it is trained here; changes with every progress. */
export const useTraining = (): Training | undefined => store((s) => s.live?.training);
export const useIsTraining = (): boolean => store((s) => s.live?.training !== undefined);
export const currentLive = (): LiveRun | undefined => store.getState().live;

/** A hidden page draws no frames: its figures are taken in after this many milliseconds. */
const HIDDEN = 1000;
/** Milliseconds between two looks at a run of another host. */
const ELSEWHERE = 3000;
/** Milliseconds between two drawings of what was heard. */
const PACE = 100;

let waiting: MetricRow[] = [];
/** Tells the same figures as the rows, and is drawn with them. */
let progress: Extract<TrainingEvent, { readonly type: 'progress' }> | undefined;
let scheduled = false;
let last = 0;

function forgetWaiting(): void {
  waiting = [];
  progress = undefined;
}

function flush(): void {
  scheduled = false;
  last = performance.now();
  const rows = waiting;
  const told = progress;
  forgetWaiting();
  store.setState(({ live }) => {
    if (!live) return { live };
    const next = withRows(live, rows, Date.now());
    return { live: told ? heard(next, told, Date.now()) : next };
  });
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, HIDDEN);
  else setTimeout(() => { requestAnimationFrame(flush); }, Math.max(0, PACE - (performance.now() - last)));
}

/** All curves of a run, each with as many points as a chart holds. */
export async function readCurves(client: Client, run: string, limit = MOST_POINTS / 2): Promise<Record<string, CurvePoints>> {
  const { series } = await client.runs.get({ run });
  const curves = await Promise.all(series.filter(({ key }) => !key.startsWith('final/')).map(async ({ key }) => [key, await client.runs.curve({ run, key, limit })] as const));
  return Object.fromEntries(curves);
}

/** `whole`: nothing is heard meanwhile that is not in what is read. */
async function read(client: Client, run: string, whole: boolean): Promise<void> {
  const curves = await readCurves(client, run);
  store.setState(({ live }) => ({ live: live?.run === run ? whole ? { ...live, curves } : withRead(live, curves) : live }));
}

/** Keeps `useLive` the run given, as long as the component is there. `active`: the run is at work, here or elsewhere; when that changes it is followed anew. */
export function useFollowRun(run: string | undefined, active: boolean): void {
  const client = useClient();
  useEffect(() => {
    forgetWaiting();
    if (currentLive()?.run !== run) store.setState({ live: run === undefined ? undefined : emptyLive(run) });
  }, [run]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another function for another life of the run
  const follow = useCallback((over: Client, signal: AbortSignal) => over.training.events({ run: run ?? '' }, { signal }), [run, active]);
  const hear = useCallback((event: TrainingEvent) => {
    if (run === undefined) return;
    if (event.type === 'metrics' || event.type === 'progress') {
      if (event.type === 'metrics') waiting.push(...event.rows);
      else progress = event;
      schedule();
      return;
    }
    store.setState(({ live }) => ({ live: live?.run === run ? heard(live, event, Date.now()) : live }));
    if (event.type === 'now') forgetWaiting();
    // A run that has ended gives its curves once more: what this window missed is in them.
    if (event.type === 'now' || event.type === 'ended') read(client, run, event.type === 'ended').catch(() => undefined);
  }, [client, run]);
  useStream(run === undefined ? undefined : follow, hear);
  // Trained by another host on the same workspace: nothing is told here, so it is looked at now and then.
  const elsewhere = store(({ live }) => live?.run === run && live?.training === undefined && (live?.ended?.status === 'running' || live?.ended?.status === 'paused'));
  useEffect(() => {
    if (!elsewhere || run === undefined) return undefined;
    const timer = setInterval(() => { read(client, run, true).catch(() => undefined); }, ELSEWHERE);
    return () => { clearInterval(timer); };
  }, [client, run, elsewhere]);
}
