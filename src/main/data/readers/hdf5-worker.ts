// HDF5 on a thread of its own: the library may hang or die on a damaged file, and then only this thread does.
import { parentPort, workerData } from 'node:worker_threads';
import { Dataset, File, ready } from 'h5wasm/node';

export interface Hdf5Variable {
  readonly name: string;
  readonly shape: readonly number[];
  /** ONNX name of the element type; `text` for strings; undefined where it is none that we read. */
  readonly dtype: string | undefined;
  readonly chunks: readonly number[] | undefined;
  readonly filtered: boolean;
  readonly elementBytes: number;
}

export type Hdf5Request =
  | { readonly id: number; readonly do: 'list' }
  /** Rows [start, stop) of the first dimension. */
  | { readonly id: number; readonly do: 'read'; readonly name: string; readonly start: number; readonly stop: number };

export type Hdf5Answer =
  | { readonly id: number; readonly variables: readonly Hdf5Variable[] }
  | { readonly id: number; readonly data: ArrayBufferView | string[] }
  | { readonly id: number; readonly error: string };

const port = parentPort;
const path = (workerData as { path: string }).path;

/** The innermost words of an HDF5 error stack. */
function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const last = [...text.matchAll(/#\d+: .*?\(\): (.*)/g)].at(-1)?.[1];
  return (last ?? text.split('\n')[0] ?? 'unknown').slice(0, 200);
}

function elementType(type: number, size: number, signed: boolean): string | undefined {
  if (type === 0) return `${signed ? '' : 'u'}int${size * 8}`;
  if (type === 1) return size === 4 || size === 8 ? `float${size * 8}` : undefined;
  if (type === 3) return 'text';
  return undefined;
}

function list(file: File): Hdf5Variable[] {
  const variables: Hdf5Variable[] = [];
  for (const name of file.paths()) {
    const entity = file.get(name);
    if (!(entity instanceof Dataset)) continue;
    const { type, size, signed, chunks, shape } = entity.metadata;
    variables.push({
      name, shape: shape ?? [], dtype: elementType(type, size, signed), chunks: chunks ?? undefined,
      filtered: chunks !== null && entity.filters.length > 0, elementBytes: size,
    });
  }
  return variables;
}

function read(file: File, name: string, start: number, stop: number): ArrayBufferView | string[] {
  const entity = file.get(name);
  if (!(entity instanceof Dataset)) throw new Error(`${name} is no data set`);
  const value = entity.slice([[start, stop], ...(entity.shape ?? []).slice(1).map((): [] => [])]);
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return (value as unknown[]).map(String);
  throw new Error(`${name} holds no array`);
}

async function serve(): Promise<void> {
  let file: File | undefined;
  let failure: string | undefined;
  try {
    const module = await ready;
    // Errors come as exceptions instead of being printed.
    module.activate_throwing_error_handler();
    file = new File(path, 'r');
  } catch (thrown) {
    failure = reasonOf(thrown);
  }
  port?.on('message', (request: Hdf5Request) => {
    const answer = (message: Hdf5Answer, transfer: ArrayBuffer[] = []): void => { port.postMessage(message, transfer); };
    try {
      if (!file || failure !== undefined) throw new Error(failure ?? 'not open');
      if (request.do === 'list') return answer({ id: request.id, variables: list(file) });
      const data = read(file, request.name, request.start, request.stop);
      answer({ id: request.id, data }, Array.isArray(data) ? [] : [data.buffer as ArrayBuffer]);
    } catch (thrown) {
      answer({ id: request.id, error: reasonOf(thrown) });
    }
  });
}

void serve();
