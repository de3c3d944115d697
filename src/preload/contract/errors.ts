// Errors on the wire: a LayerwrightError goes out as data and comes back as itself.
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import type { ErrorCode, ErrorJson } from '../../core/errors.ts';

const code = z.custom<ErrorCode>((value) => typeof value === 'string' && /^[a-z]+(\/[a-z-]+)?$/.test(value));
const text = z.string().exactOptional();
const errorJson = z.strictObject({ code, message: z.string(), where: text, expected: text, received: text, hint: text });

/** The one error that methods throw. */
export const errors = { LAYERWRIGHT: { status: 422, data: errorJson } } as const;

interface Issue { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }

const isIssues = (data: unknown): data is { issues: readonly Issue[] } =>
  typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues) && data.issues.length > 0;

const placeOf = ({ path }: Issue): string =>
  (path ?? []).map((part) => (typeof part === 'object' ? part.key : part)).reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : at === '' ? String(key) : `${at}.${String(key)}`), '');

/** What a method threw, as it goes over the wire. `method`: its name, for the place. */
export function toWire(thrown: unknown, method: string): ORPCError<string, ErrorJson> {
  if (thrown instanceof ORPCError && thrown.code === 'LAYERWRIGHT') return thrown as ORPCError<string, ErrorJson>;
  return new ORPCError('LAYERWRIGHT', { status: 422, data: asCoded(thrown, method).toJSON(), defined: true, message: 'LAYERWRIGHT' });
}

function asCoded(thrown: unknown, method: string): LayerwrightError {
  if (!(thrown instanceof ORPCError)) return asLayerwrightError(thrown);
  if (thrown.code === 'BAD_REQUEST' && isIssues(thrown.data)) {
    const [first, ...more] = thrown.data.issues as [Issue, ...Issue[]];
    const place = placeOf(first);
    return new LayerwrightError('usage', `${method} does not take this${place === '' ? '' : ` ${place}`}: ${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}.`, { where: place === '' ? method : `${method} → ${place}` });
  }
  if (thrown.code === 'NOT_FOUND') return new LayerwrightError('usage', `There is no method ${method}.`, { where: method });
  return asLayerwrightError(thrown);
}

/** What a caller gets of what came over the wire. */
export function fromWire(thrown: unknown, method: string): LayerwrightError {
  if (thrown instanceof LayerwrightError) return thrown;
  if (!(thrown instanceof ORPCError)) return asLayerwrightError(thrown);
  const parsed = errorJson.safeParse(thrown.data);
  if (thrown.code === 'LAYERWRIGHT' && parsed.success) return LayerwrightError.fromJSON(parsed.data);
  return asCoded(thrown, method);
}
