// Downloads a file that is known by size and checksum: with progress, from where it was left, and whole or not at all.
import { open, rename, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { CatalogueEntry } from '../catalogue/schema.ts';
import { ensureFolder, fileError, kindOf } from '../../files.ts';
import { looksLike } from '../../data/files.ts';
import { cancelled, isFile, readChecksum } from './checksum.ts';
import { claim, discardPart, keptPart, partOf, writeState } from './partial.ts';
import { makePace } from './pace.ts';
import type { Progress } from './pace.ts';
import { refused, requestFile, secureAddress, unreachable } from './request.ts';

export type DownloadEvent =
  | Progress
  /** `fresh`: it was downloaded now; else it was there. */
  | { readonly type: 'done'; readonly path: string; readonly bytes: number; readonly fresh: boolean };

export type Downloadable = Pick<CatalogueEntry, 'sources' | 'bytes' | 'sha256'>;

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Another file at the target is replaced; without it that is `file/write-failed`. */
  readonly replace?: boolean;
  /** Milliseconds without a byte after which a connection counts as lost (30 s), and the first pause before it is tried again (1 s). */
  readonly stall?: number;
  readonly pause?: number;
}

/** Times that a connection which brings nothing is tried again. */
const RETRIES = 3;
/** What is said of a file that no source gave: the most telling of what they answered. */
const telling: readonly ErrorCode[] = ['download/unreachable', 'download/not-found', 'download/refused', 'download/checksum'];

async function needRoom(target: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(target));
  if (bavail * bsize < bytes) throw fileError(Object.assign(new Error('no space'), { code: 'ENOSPC' }), target, 'write');
}

/** One connection: what comes is written after what is here. Ends when all is here; throws where less came. */
async function* receive(address: URL, { bytes, sha256 }: Downloadable, target: string, { signal, stall = 30_000 }: DownloadOptions, pace: ReturnType<typeof makePace>): AsyncGenerator<DownloadEvent> {
  const quiet = new AbortController();
  const all = signal ? AbortSignal.any([signal, quiet.signal]) : quiet.signal;
  let timer: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { quiet.abort(); }, stall);
  };
  let handle: FileHandle | undefined;
  try {
    const kept = await keptPart(target, sha256);
    if (kept?.have === bytes) return;
    listen();
    const { from, validator, body } = await requestFile(address, bytes, kept?.source === address.href && kept.have < bytes ? kept : { have: 0 }, { user: signal, all });
    await needRoom(target, bytes - from);
    await writeState(target, { source: address.href, sha256, validator, pid: process.pid });
    handle = await open(partOf(target), from > 0 ? 'r+' : 'w');
    let at = from;
    pace.start(at);
    yield pace.event(at);
    for await (const piece of body) {
      clearTimeout(timer);
      if (at === 0 && /web page|pointer/.test(looksLike(piece))) throw refused(address, looksLike(piece), bytes);
      if (at + piece.length > bytes) throw refused(address, `more than ${bytes} bytes`, bytes);
      for (let done = 0; done < piece.length;) done += (await handle.write(piece, done, piece.length - done, at + done)).bytesWritten;
      at += piece.length;
      const event = pace.tick(at);
      if (event) yield event;
      listen();
    }
    if (at < bytes) throw unreachable(address);
    await handle.sync();
  } catch (thrown) {
    if (signal?.aborted === true) throw cancelled();
    if (thrown instanceof LayerwrightError) throw thrown;
    const failed = fileError(thrown, target, 'write');
    // What the connection threw is no error of a file.
    throw failed.code === 'file/write-failed' ? failed : unreachable(address, thrown);
  } finally {
    clearTimeout(timer);
    await handle?.close();
  }
}

/** All of the file from one source, over as many connections as bring something. */
async function* fromSource(address: URL, file: Downloadable, target: string, options: DownloadOptions, pace: ReturnType<typeof makePace>): AsyncGenerator<DownloadEvent> {
  const { signal, pause = 1000 } = options;
  for (let attempt = 0, before = -1; ;) {
    try {
      yield* receive(address, file, target, options, pace);
      return;
    } catch (thrown) {
      const { code } = asLayerwrightError(thrown);
      if (code === 'download/refused') await discardPart(target);
      const have = (await keptPart(target, file.sha256))?.have ?? 0;
      attempt = have > before && before >= 0 ? 0 : attempt + 1;
      before = have;
      // Nobody at home is not asked again: only a connection that broke.
      if (code !== 'download/unreachable' || have === 0 || attempt > RETRIES) throw thrown;
      await sleep(pause * 2 ** attempt, undefined, { signal }).catch(() => { throw cancelled(); });
    }
  }
}

async function* checked(file: Downloadable, target: string, { signal }: DownloadOptions, pace: ReturnType<typeof makePace>): AsyncGenerator<DownloadEvent> {
  const reading = readChecksum(partOf(target), signal);
  pace.start(0);
  for (;;) {
    const step = await reading.next();
    if (step.done !== true) {
      const event = pace.tick(step.value, 'check');
      if (event) yield event;
    } else if (step.value === file.sha256) return;
    else {
      await discardPart(target);
      throw new LayerwrightError('download/checksum', 'What came is not the model: its checksum is another.', {
        where: target, expected: file.sha256, received: step.value, hint: 'It was thrown away. If this happens again, the file has changed where it is kept.',
      });
    }
  }
}

/**
 * Downloads a file to `target`, going on from what is there of it. Sources are tried in turn. The last event is `done`.
 * Throws `download/unreachable`, `download/not-found`, `download/refused`, `download/checksum`, `download/busy`, `file/write-failed`, `cancelled`;
 * after all but `refused` and `checksum` what came is kept for the next time.
 */
export async function* downloadFile(file: Downloadable, place: string, options: DownloadOptions = {}): AsyncGenerator<DownloadEvent> {
  const target = resolve(place);
  const { signal, replace = false } = options;
  if (signal?.aborted === true) throw cancelled();
  if (await kindOf(target) !== 'nothing') {
    if (await isFile(target, file, signal)) {
      yield { type: 'done', path: target, bytes: file.bytes, fresh: false };
      return;
    }
    if (!replace || await kindOf(target) === 'folder') {
      throw new LayerwrightError('file/write-failed', 'Something else stands where the model would go.', { where: target, hint: 'Name another place, or move it away.' });
    }
  }
  await ensureFolder(dirname(target));
  const release = await claim(target);
  try {
    const pace = makePace(file.bytes);
    const begun = await keptPart(target, file.sha256);
    const addresses = file.sources.map(secureAddress);
    // What was begun is ended where it was begun.
    const turn = [...addresses.filter((a) => a.href === begun?.source), ...addresses.filter((a) => a.href !== begun?.source)];
    let worst: LayerwrightError | undefined;
    for (const address of turn) {
      try {
        yield* fromSource(address, file, target, options, pace);
        yield* checked(file, target, options, pace);
        await rename(partOf(target), target).catch((thrown: unknown) => { throw fileError(thrown, target, 'write'); });
        await discardPart(target);
        yield { type: 'done', path: target, bytes: file.bytes, fresh: true };
        return;
      } catch (thrown) {
        const error = asLayerwrightError(thrown);
        const broken = error.code === 'download/unreachable' && ((await keptPart(target, file.sha256))?.have ?? 0) > 0;
        if (!telling.includes(error.code) || broken) throw error;
        if (!worst || telling.indexOf(error.code) > telling.indexOf(worst.code)) worst = error;
      }
    }
    if (worst) throw worst;
  } finally {
    await release();
  }
}
