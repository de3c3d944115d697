// Where the time of a model goes, operator by operator: several runs under onnxruntime's own profiler, in a session of their own.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../core/random.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Graph, Model } from '../../../core/onnx/model.ts';
import { sizeOf, tensorFrom } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { attribute, readTrace } from '../../../core/using/profile.ts';
import type { NodeTime, Trace, TraceEvent } from '../../../core/using/profile.ts';
import { guessUsage, pictureInput } from '../../../core/using/usage.ts';
import type { ModelPorts } from '../../../core/using/usage.ts';
import type { Session } from '../../engine/executor.ts';
import { onnxruntimeExecutor } from '../../engine/onnxruntime.ts';
import { readText } from '../../files.ts';
import { readModelFile } from '../../models/files.ts';
import { portsOf } from '../../models/usage.ts';
import { runOnMade } from '../export/samples.ts';
import type { ModelPlace } from '../models.ts';

export interface ProfileAsked {
  /** Runs that count. */
  readonly runs?: number | undefined;
  readonly threads?: number | undefined;
}

export interface Profile extends Omit<Trace, 'kernels'> {
  readonly operators: readonly NodeTime[];
  /** Milliseconds until the model could be run. */
  readonly load: number;
  readonly weightBytes: number;
  /** What it was run on. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly threads?: number;
  /** How many nodes of the file each kernel of several does the work of, in all: what onnxruntime has fused. */
  readonly fused: number;
}

/** Runs before those that count: memory is set aside in them. */
const WARM = 2;
const RUNS = 10;
/** Side of a picture whose size the model leaves open. */
const SIDE = 224;
/** Length of any other row that is left open. */
const LENGTH = 16;

/** One made sample, the same every time. */
function madeFeeds(ports: ModelPorts): Record<string, Tensor> {
  const random = Random.from(1, 'profile');
  const picture = pictureInput(ports);
  const fit = guessUsage(ports).picture?.fit;
  const side = fit && 'width' in fit ? Math.min(fit.width, fit.height) : SIDE;
  return Object.fromEntries(ports.inputs.map((port) => {
    const shape = port.shape.map((d, axis) => (typeof d === 'number' ? d : axis === 0 ? 1 : port.name === picture?.port.name ? side : LENGTH));
    return [port.name, tensorFrom(port.dtype, shape, Array.from({ length: sizeOf(shape) }, () => (/float/.test(port.dtype) ? random.uniform() : 0)))];
  }));
}

/** The sample, and that it runs: other sizes where the model does not take those. Runs once. */
async function feedsThatRun(model: Model, session: Session): Promise<Readonly<Record<string, Tensor>>> {
  const own = madeFeeds(portsOf(model));
  try {
    await session.run(own);
    return own;
  } catch (thrown) {
    const ran = thrown instanceof LayerwrightError && thrown.code === 'onnx/unsupported' ? await runOnMade(model, session) : undefined;
    if (ran) return ran.feeds;
    throw thrown;
  }
}

const bytesOf = ({ initializers }: Graph): number => [...initializers.values()].reduce((n, t) => n + t.bytes.length, 0);

/** Throws `onnx/…`, `file/…`. */
export async function profileModel(place: ModelPlace, { runs = RUNS, threads }: ProfileAsked): Promise<Profile> {
  const model = await readModelFile(place.path);
  const { graph } = model;
  const folder = await mkdtemp(join(tmpdir(), 'layerwright-profile-'));
  try {
    const start = performance.now();
    const session = await onnxruntimeExecutor('cpu').load(place.path, { profile: join(folder, 'profile'), ...(threads !== undefined && { threads }) });
    const load = performance.now() - start;
    let feeds: Readonly<Record<string, Tensor>>;
    try {
      feeds = await feedsThatRun(model, session);
      for (let n = 1; n < WARM + runs; n++) await session.run(feeds);
    } finally {
      await session.close();
    }
    const [file = ''] = await readdir(folder);
    const events = JSON.parse(await readText(join(folder, file))) as TraceEvent[];
    // Attempts that failed stand before the runs that count.
    const { kernels, ...trace } = readTrace(events, events.filter((e) => e.cat === 'Session' && e.name === 'model_run').length - runs);
    const operators = attribute(kernels, graph).sort((a, b) => b.milliseconds - a.milliseconds);
    return {
      ...trace, operators, load, weightBytes: bytesOf(graph), inputs: Object.entries(feeds).map(([name, { shape }]) => ({ name, shape })), ...(threads !== undefined && { threads }),
      fused: operators.filter((o) => o.nodes.length > 1).reduce((n, o) => n + o.nodes.length, 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
