// How fast something comes, and how long the rest of it takes: told a few times a second.

export interface Progress {
  readonly type: 'progress';
  readonly phase: 'download' | 'check';
  readonly received: number;
  readonly bytes: number;
  /** Bytes a second over the last seconds, and how long the rest takes at that. */
  readonly rate?: number;
  readonly secondsLeft?: number;
}

/** Milliseconds between two events, and over which the rate is taken. */
const EVERY = 250;
const OVER = 5000;

export function makePace(bytes: number, now: () => number = () => performance.now()): {
  start(received: number): void;
  event(received: number, phase?: Progress['phase']): Progress;
  /** An event where it is time for one. */
  tick(received: number, phase?: Progress['phase']): Progress | undefined;
} {
  let marks: { readonly time: number; readonly received: number }[] = [];
  let told = 0;
  const event = (received: number, phase: Progress['phase'] = 'download'): Progress => {
    const time = now();
    told = time;
    marks = [...marks.filter((m) => time - m.time <= OVER), { time, received }];
    const [first] = marks;
    const rate = first && time > first.time ? (1000 * (received - first.received)) / (time - first.time) : 0;
    return { type: 'progress', phase, received, bytes, ...(rate > 0 && { rate, secondsLeft: (bytes - received) / rate }) };
  };
  return {
    start(received) { marks = [{ time: now(), received }]; },
    event,
    tick: (received, phase) => (now() - told >= EVERY ? event(received, phase) : undefined),
  };
}
