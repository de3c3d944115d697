// One request for a file of a known size: redirects to secure addresses only, a part where one is here, and no web page in its place.
import { LayerwrightError } from '../../../core/errors.ts';
import { looksLike } from '../../data/files.ts';
import { version } from '../../version.ts';
import { cancelled } from './checksum.ts';

const REDIRECTS = 8;

const isLoopback = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(hostname);

/** An address that may be asked: https, or this very machine. Throws `usage`. */
export function secureAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'https:' || isLoopback(url))) return url;
  throw new LayerwrightError('usage', 'That is not an address that models are taken from.', { expected: 'an address that begins with https://', received: address.slice(0, 200) });
}

export const refused = (url: URL, received: string, bytes: number): LayerwrightError =>
  new LayerwrightError('download/refused', `${url.host} gives something else than the model.`, {
    where: url.href, expected: `${bytes} bytes`, received, hint: 'The network may want you to sign in first. Else fetch the file with a browser and choose it from the disk.',
  });

export const unreachable = (url: URL, cause?: unknown): LayerwrightError =>
  new LayerwrightError('download/unreachable', `${url.host} cannot be reached.`, { where: url.href, hint: 'Check the network. What came so far is kept.', ...(cause !== undefined && { cause }) });

async function follow(first: URL, headers: Record<string, string>, signal: AbortSignal): Promise<{ response: Response; url: URL }> {
  let url = first;
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { response, url };
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    // A server on this machine may lead on to this machine; one of the world may not.
    if (next?.protocol !== 'https:' && !(next && isLoopback(next) && isLoopback(first))) {
      throw new LayerwrightError('download/refused', `${url.host} leads on to an address that is not secure.`, { where: url.href, expected: 'an address that begins with https://', received: location.slice(0, 200) });
    }
    url = next;
  }
  throw new LayerwrightError('download/refused', `${first.host} leads from one address to the next without end.`, { where: first.href });
}

export interface Part {
  /** Bytes that are here. */
  readonly have: number;
  /** ETag or date of the file they are of; without one the file is asked for from its start. */
  readonly validator?: string | undefined;
}

/** What comes of an answer. It holds on to the answer itself: one that nobody holds is collected, and its body ends then, without an error, before it was read. */
async function* piecesOf(answer: Response): AsyncGenerator<Uint8Array, void, void> {
  if (answer.body) yield* answer.body;
}

export interface Answer {
  /** Where what comes begins: 0, or what is here. */
  readonly from: number;
  readonly validator: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A strong ETag, or else the date: what `If-Range` takes. */
function validatorOf({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag?.startsWith('"') === true ? etag : headers.get('last-modified') ?? undefined;
}

async function firstBytes(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const { value } = await reader?.read() ?? {};
  await reader?.cancel();
  return value ?? new Uint8Array();
}

/**
 * Asks for a file of `bytes`. Throws `download/unreachable` (no network, no answer, a server that is overloaded), `download/not-found`,
 * `download/refused` (a web page, another size, an address that is not secure), `cancelled`.
 */
export async function requestFile(address: URL, bytes: number, { have, validator }: Part, signals: { readonly user?: AbortSignal | undefined; readonly all: AbortSignal }): Promise<Answer> {
  const resumes = have > 0 && validator !== undefined;
  const headers = { 'accept-encoding': 'identity', 'user-agent': `Layerwright/${version}`, ...(resumes && { range: `bytes=${have}-`, 'if-range': validator }) };
  const { response, url } = await follow(address, headers, signals.all).catch((thrown: unknown) => {
    if (thrown instanceof LayerwrightError) throw thrown;
    throw signals.user?.aborted === true ? cancelled() : unreachable(address, thrown);
  });
  const { status, body } = response;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (status === 416 || (status === 206 && (Number(range?.[1]) !== have || (range?.[2] !== '*' && Number(range?.[2]) !== bytes)))) {
    // The file there is another by now: all of it is asked for, once.
    await body?.cancel();
    if (!resumes) throw refused(url, `status ${status}`, bytes);
    return requestFile(address, bytes, { have: 0 }, signals);
  }
  if (status === 429 || status >= 500) {
    await body?.cancel();
    throw new LayerwrightError('download/unreachable', `${url.host} has too much to do.`, { where: url.href, received: `status ${status}`, hint: 'Try again later. What came so far is kept.' });
  }
  if (status !== 200 && status !== 206) {
    await body?.cancel();
    throw new LayerwrightError('download/not-found', `${url.host} does not give the file.`, {
      where: url.href, received: `status ${status}`, hint: 'Fetch it from elsewhere and choose it from the disk: its checksum tells whether it is the one.',
    });
  }
  const length = response.headers.get('content-length');
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const from = status === 206 ? have : 0;
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '') || encoded || !body || (length !== null && Number(length) !== bytes - from)) {
    const head = encoded ? new Uint8Array() : await firstBytes(response);
    throw refused(url, `${length ?? '?'} bytes, ${looksLike(head)}`, bytes);
  }
  return { from, validator: validatorOf(response), body: piecesOf(response) };
}
