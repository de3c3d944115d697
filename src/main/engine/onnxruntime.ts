// The onnxruntime executor: CPU, and any GPU through the bundled WebGPU provider.
import { InferenceSession, Tensor as OrtTensor, env } from 'onnxruntime-node';
import { LayerwrightError, internal } from '../../core/errors.ts';
import { encodeModelJoined } from '../../core/onnx/codec/index.ts';
import type { Model } from '../../core/onnx/model.ts';
import { arrayOf, dataOf } from '../../core/tensor.ts';
import type { Tensor, TypedArray } from '../../core/tensor.ts';
import type { StateTensor } from '../../core/training/types.ts';
import { Downloader } from './download.ts';
import type { DeviceId, DeviceState, Executor, LoadOptions, Session, Tensors } from './executor.ts';

// What it would log it throws as well.
env.logLevel = 'fatal';

/** onnxruntime's view of a tensor: the same memory where it is aligned. */
export function toOrt(tensor: Tensor): OrtTensor {
  if (tensor.dtype === 'string') return new OrtTensor('string', [...(tensor.strings ?? [])], tensor.shape);
  const data = dataOf(tensor);
  const made = new OrtTensor(tensor.dtype as 'float32', data as Float32Array, tensor.shape);
  // A Float16Array, which the package makes of these bits, is unknown to its native part.
  return tensor.dtype === 'float16' ? Object.defineProperty(made, 'data', { value: data }) : made;
}

export function fromOrt(tensor: OrtTensor): Tensor {
  const shape = [...tensor.dims];
  if (tensor.type === 'string') return { dtype: 'string', shape, bytes: new Uint8Array(0), strings: tensor.data as string[] };
  const data = tensor.data as TypedArray;
  return { dtype: tensor.type, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** Without positions in onnxruntime's own source. */
const withoutPlaces = (text: string): string => text.replace(/\/\S+\/onnxruntime\/\S+:\d+ [^\n]*? (?=\S)/g, '').replace(/\s+/g, ' ');

/** onnxruntime's message as an error of ours; out-of-memory and missing kernels get codes of their own. */
function translate(thrown: unknown, doing: string): LayerwrightError {
  if (thrown instanceof LayerwrightError) return thrown;
  const raw = thrown instanceof Error ? thrown.message : String(thrown);
  const message = withoutPlaces(raw).slice(0, 600);
  if (/bad_alloc|Failed to allocate memory|out of memory|Out of memory|OutOfMemory/.test(raw)) {
    return new LayerwrightError('training/out-of-memory', `There is not enough memory ${doing}.`, { received: message, hint: 'Use a smaller batch or a smaller network.', cause: thrown });
  }
  return new LayerwrightError('onnx/unsupported', `onnxruntime refuses the graph ${doing}: ${message}`, { cause: thrown });
}

/**
 * State in two sets of tensors: the current ones and those before the last run. On the CPU a run writes into the older
 * set; on a GPU it makes fresh buffers, and the older set is freed just before, so that two sets are the most there is.
 */
class OrtState implements DeviceState {
  current = new Map<string, OrtTensor>();
  spare = new Map<string, OrtTensor>();
  /** True while `spare` holds the state before the last run. */
  previous = false;
  readonly device: DeviceId;
  #downloader: Downloader | undefined;

  constructor(device: DeviceId, tensors: ReadonlyMap<string, Tensor>) {
    this.device = device;
    this.write(tensors);
  }

  write(tensors: ReadonlyMap<string, Tensor>): void {
    if (this.device === 'webgpu') this.forget();
    for (const [name, tensor] of tensors) {
      const data = arrayOf(tensor.dtype, 0).constructor as new (n: number) => Float32Array;
      const source = dataOf(tensor) as Float32Array;
      const copy = new data(source.length);
      copy.set(source);
      this.current.get(name)?.dispose();
      this.current.set(name, new OrtTensor(tensor.dtype as 'float32', copy, tensor.shape));
      if (this.device === 'cpu') this.spare.set(name, new OrtTensor(tensor.dtype as 'float32', new data(source.length), tensor.shape));
    }
    this.previous = false;
  }

  async read(names: readonly string[] = [...this.current.keys()]): Promise<Map<string, Tensor>> {
    const out = new Map<string, Tensor>();
    const remote = new Map<string, OrtTensor>();
    for (const name of names) {
      const tensor = this.current.get(name) ?? missing(name);
      if (tensor.location === 'gpu-buffer') remote.set(name, tensor);
      else out.set(name, fromOrt(new OrtTensor(tensor.type as 'float32', (tensor.data as Float32Array).slice(), tensor.dims)));
    }
    if (remote.size > 0) {
      this.#downloader ??= new Downloader();
      for (const [name, tensor] of await this.#downloader.download(remote)) out.set(name, fromOrt(tensor));
    }
    return out;
  }

  undo(): boolean {
    if (!this.previous) return false;
    [this.current, this.spare] = [this.spare, this.current];
    if (this.device === 'webgpu') this.forget();
    this.previous = false;
    return true;
  }

  /** Frees what stood before the last run (GPU). */
  forget(): void {
    for (const tensor of this.spare.values()) tensor.dispose();
    this.spare.clear();
    this.previous = false;
  }

  async close(): Promise<void> {
    for (const tensor of [...this.current.values(), ...this.spare.values()]) tensor.dispose();
    this.current.clear();
    this.spare.clear();
    await this.#downloader?.close();
  }
}

class OrtSession implements Session {
  readonly #session: InferenceSession;
  readonly #device: DeviceId;

  constructor(session: InferenceSession, device: DeviceId) {
    this.#session = session;
    this.#device = device;
  }

  get inputs(): readonly string[] { return this.#session.inputNames; }
  get outputs(): readonly string[] { return this.#session.outputNames; }

  async run(feeds: Tensors): Promise<Record<string, Tensor>> {
    const given: Record<string, OrtTensor> = {};
    for (const name of this.inputs) {
      const tensor = feeds[name];
      if (tensor) given[name] = toOrt(tensor);
    }
    try {
      const results = await this.#session.run(given);
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value)]));
    } catch (thrown) {
      throw translate(thrown, 'while running it');
    }
  }

  async advance(state: DeviceState, map: readonly StateTensor[], feeds: Tensors): Promise<Record<string, Tensor>> {
    if (!(state instanceof OrtState) || state.device !== this.#device) throw internal('state of another executor');
    const given: Record<string, OrtTensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) given[name] = toOrt(tensor);
    for (const entry of map) given[entry.in] = state.current.get(entry.name) ?? missing(entry.name);
    const carried = new Map(map.map((entry) => [entry.out, entry.name]));
    const fetches: Record<string, OrtTensor | null> = {};
    for (const name of this.outputs) {
      const stateName = carried.get(name);
      fetches[name] = stateName !== undefined && this.#device === 'cpu' ? (state.spare.get(stateName) ?? missing(stateName)) : null;
    }
    if (this.#device === 'webgpu') state.forget();
    try {
      const results = await this.#session.run(given, fetches);
      const out: Record<string, Tensor> = {};
      for (const [name, value] of Object.entries(results)) {
        const stateName = carried.get(name);
        if (stateName === undefined) {
          out[name] = fromOrt(value);
          continue;
        }
        const old = state.current.get(stateName) ?? missing(stateName);
        state.current.set(stateName, this.#device === 'cpu' ? (fetches[name] as OrtTensor) : value);
        state.spare.set(stateName, old);
      }
      state.previous = true;
      return out;
    } catch (thrown) {
      throw translate(thrown, 'while training');
    }
  }

  async close(): Promise<void> {
    this.#session.endProfiling();
    await this.#session.release();
  }
}

function missing(name: string): never {
  throw internal(`no state ${name}`);
}

/** Executor over onnxruntime on the device given. Throws `device/unavailable` when loading finds no adapter. */
export function onnxruntimeExecutor(device: DeviceId, defaults: LoadOptions = {}): Executor {
  return {
    device,
    hold: (tensors) => new OrtState(device, tensors),
    async load(model: Model | Uint8Array | string, options: LoadOptions = {}): Promise<Session> {
      const { threads, dims, optimize = true, prepack = optimize, profile, resident = [] } = { ...defaults, ...options };
      const settings: InferenceSession.SessionOptions = {
        executionProviders: device === 'webgpu' ? ['webgpu', 'cpu'] : ['cpu'],
        graphOptimizationLevel: optimize ? 'all' : 'disabled',
        ...(threads !== undefined && { intraOpNumThreads: threads }),
        ...(dims && { freeDimensionOverrides: dims }),
        ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
        ...(device === 'webgpu' && resident.length > 0 && { preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, 'gpu-buffer' as const])) }),
        logSeverityLevel: 4,
        // Denormals cost a hundred times a normal multiplication and carry nothing for training.
        extra: { session: { set_denormal_as_zero: '1', ...(!prepack && { disable_prepacking: '1' }) } },
      };
      const bytes = typeof model === 'string' || model instanceof Uint8Array ? model : encodeModelJoined(model);
      try {
        const session = typeof bytes === 'string' ? await InferenceSession.create(bytes, settings) : await InferenceSession.create(bytes, settings);
        return new OrtSession(session, device);
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        if (device === 'webgpu' && /adapter|WebGPU device|vulkan|dawn/i.test(message)) {
          throw new LayerwrightError('device/unavailable', 'WebGPU finds no graphics adapter on this machine.', {
            received: withoutPlaces(message).replace(/^.*was false\. /, '').trim().slice(0, 300), hint: 'Train with --device cpu, or install the graphics driver (Vulkan on Linux).', cause: thrown,
          });
        }
        throw translate(thrown, 'while loading it');
      }
    },
  };
}
