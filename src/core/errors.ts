// Coded errors: what went wrong, where, what was expected, what was received, and what to do about it.

/** Codes that a caller (terminal, window) can act on. One word a family, one word the case. */
export type ErrorCode =
  | 'file/not-found' | 'file/unreadable' | 'file/damaged' | 'file/unsupported' | 'file/write-failed'
  | 'project/damaged' | 'project/newer-version' | 'project/invalid' | 'project/changed'
  | 'graph/unknown-layer' | 'graph/duplicate-id' | 'graph/dangling-edge' | 'graph/port-taken' | 'graph/unknown-port'
  | 'graph/missing-input' | 'graph/cycle' | 'graph/invalid-params' | 'graph/no-loss' | 'graph/no-input' | 'graph/binding'
  | 'shape/mismatch' | 'shape/unknown'
  | 'onnx/damaged' | 'onnx/invalid' | 'onnx/unsupported'
  | 'autodiff/no-rule' | 'autodiff/not-differentiable'
  | 'training/not-finite' | 'training/out-of-memory' | 'training/crashed' | 'training/settings'
  | 'checkpoint/damaged' | 'checkpoint/newer-version'
  | 'data/damaged' | 'data/empty' | 'data/field' | 'data/too-many-broken' | 'data/split'
  | 'download/unreachable' | 'download/not-found' | 'download/refused' | 'download/checksum' | 'download/busy'
  | 'device/unavailable' | 'run/not-found' | 'run/state' | 'database/damaged' | 'database/newer-version' | 'database/busy' | 'connection/lost' | 'usage' | 'cancelled' | 'internal';

export interface ErrorDetails {
  /** Place: a node id, a file, a field, `file.json → graph.nodes[3].params.units`. */
  where?: string;
  expected?: string;
  received?: string;
  /** What to do, as an imperative sentence. */
  hint?: string;
  cause?: unknown;
}

/** The only kind of error that people meet. Serialises without its stack (`toJSON`), so it survives every wire. */
export class LayerwrightError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LayerwrightError';
    this.code = code;
    this.where = details.where;
    this.expected = details.expected;
    this.received = details.received;
    this.hint = details.hint;
  }

  /** One paragraph for a person: message, place, expected and received, hint. */
  describe(): string {
    const parts = [this.message];
    if (this.where !== undefined) parts.push(`Where: ${this.where}.`);
    if (this.expected !== undefined) parts.push(`Expected: ${this.expected}.`);
    if (this.received !== undefined) parts.push(`Received: ${this.received}.`);
    if (this.hint !== undefined) parts.push(this.hint);
    return parts.join(' ');
  }

  toJSON(): ErrorJson {
    const json: ErrorJson = { code: this.code, message: this.message };
    if (this.where !== undefined) json.where = this.where;
    if (this.expected !== undefined) json.expected = this.expected;
    if (this.received !== undefined) json.received = this.received;
    if (this.hint !== undefined) json.hint = this.hint;
    return json;
  }

  static fromJSON(json: ErrorJson): LayerwrightError {
    return new LayerwrightError(json.code, json.message, json);
  }
}

export interface ErrorJson {
  code: ErrorCode;
  message: string;
  where?: string;
  expected?: string;
  received?: string;
  hint?: string;
}

/** A mistake of ours, not of the user: says so. */
export function internal(message: string, details: ErrorDetails = {}): LayerwrightError {
  return new LayerwrightError('internal', `internal: ${message}`, details);
}

/** Any thrown thing as a LayerwrightError; unknown ones become `internal` with their message only. */
export function asLayerwrightError(thrown: unknown): LayerwrightError {
  if (thrown instanceof LayerwrightError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LayerwrightError('internal', `internal: ${message}`, { cause: thrown });
}
