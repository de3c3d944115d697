// The weights file of a project: what its nodes begin with, and the constants of imported models. Safetensors; what that
// format has no name for (strings, four-bit numbers) stands there as bytes.
import { join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { byteLength } from '../../../core/onnx/codec/tensors.ts';
import type { FlatWeight } from '../../../core/shapes/types.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { copyFileAtomic, readFileBytes, writeFileAtomic } from '../../files.ts';
import { decodeSafetensors, encodeSafetensors, holds } from './safetensors.ts';

const FORMAT = 'layerwright/weights';
const NOTHING = new Uint8Array(0);

const asBytes = (tensor: Tensor): Tensor => {
  if (holds(tensor.dtype)) return tensor;
  const bytes = tensor.dtype === 'string' ? new TextEncoder().encode(JSON.stringify(tensor.strings ?? [])) : tensor.bytes;
  return { dtype: 'uint8', shape: [bytes.length], bytes };
};

/** Writes a project's weights by the names that its nodes have for them. Throws `file/write-failed`. */
export async function writeProjectWeights(path: string, weights: ReadonlyMap<string, Tensor>): Promise<void> {
  await writeFileAtomic(path, encodeSafetensors(new Map([...weights].map(([name, t]) => [name, asBytes(t)])), { format: FORMAT }));
}

/** Reads them again. Throws `file/not-found`, `checkpoint/damaged`. */
export async function readProjectWeights(path: string): Promise<Map<string, Tensor>> {
  const { tensors, metadata } = await readFileBytes(path).then((bytes) => decodeSafetensors(bytes, path)).catch((thrown: unknown) => {
    // There is no earlier one of a project's.
    throw thrown instanceof LayerwrightError ? LayerwrightError.fromJSON({ ...thrown.toJSON(), hint: 'Import the model again.' }) : thrown;
  });
  if (metadata['format'] !== FORMAT) throw new LayerwrightError('checkpoint/damaged', 'The weights file of the project is of something else.', { where: path, expected: FORMAT, received: metadata['format'] ?? 'nothing' });
  return tensors;
}

/**
 * The tensors of the file by the names of the flat graph, with the dtypes that constants are said to have; what the
 * nodes do not name keeps its own name. Throws `checkpoint/damaged` where a constant is missing or of another size.
 */
export function storedWeights(file: ReadonlyMap<string, Tensor>, all: readonly FlatWeight[], where: string): Map<string, Tensor> {
  const found = new Map([...file].filter(([name]) => name.startsWith('model.')));
  for (const { name, key, spec } of all) {
    const tensor = file.get(key);
    if (spec.constant === undefined) {
      if (tensor) found.set(name, tensor);
      continue;
    }
    if (!tensor) throw new LayerwrightError('checkpoint/damaged', `The weights file of the project lacks ${key}.`, { where, expected: key, hint: 'Import the model again.' });
    found.set(name, constantFrom(tensor, spec.constant, spec.shape, `${where} → ${key}`));
  }
  return found;
}

function constantFrom(tensor: Tensor, dtype: Tensor['dtype'], shape: readonly number[], where: string): Tensor {
  if (holds(dtype) && tensor.dtype === dtype && tensor.shape.join() === shape.join()) return tensor;
  const damaged = (received: string): never => { throw new LayerwrightError('checkpoint/damaged', 'A constant of the weights file is of another type or size than its node says.', { where, expected: `${dtype} ${shape.join('×')}`, received }); };
  if (holds(dtype) || tensor.dtype !== 'uint8') return damaged(`${tensor.dtype} ${tensor.shape.join('×')}`);
  if (dtype === 'string') {
    const strings = JSON.parse(new TextDecoder().decode(tensor.bytes)) as unknown;
    const count = shape.reduce((n, d) => n * d, 1);
    return Array.isArray(strings) && strings.length === count ? { dtype, shape, bytes: NOTHING, strings: strings.map(String) } : damaged('other strings');
  }
  return tensor.bytes.length === byteLength(dtype, shape) ? { dtype, shape, bytes: tensor.bytes } : damaged(`${tensor.bytes.length} bytes`);
}

/** A project's weights file as it was when a run of it began, in the run's folder. */
const inRun = (runFolder: string): string => join(runFolder, 'project.safetensors');

/** Keeps the weights file with a run, so that it goes on without the project. */
export async function keepProjectWeights(runFolder: string, project: Project, projectFolder: string): Promise<void> {
  if (project.weights === undefined) return;
  const from = join(projectFolder, project.weights);
  await copyFileAtomic(from, inRun(runFolder));
}

/** What a run's project begins with, by the names of the flat graph; empty where it has no weights file. */
export async function keptWeights(runFolder: string, project: Project, all: readonly FlatWeight[]): Promise<Map<string, Tensor>> {
  return project.weights === undefined ? new Map() : storedWeights(await readProjectWeights(inRun(runFolder)), all, inRun(runFolder));
}

/** Takes a run's copy of the weights file to a project of its own. */
export async function takeKeptWeights(runFolder: string, project: Project, projectFolder: string): Promise<void> {
  if (project.weights === undefined) return;
  await copyFileAtomic(inRun(runFolder), join(projectFolder, project.weights));
}

/** What a project begins with, from its own folder. */
export async function ownWeights(projectFolder: string, project: Project, all: readonly FlatWeight[]): Promise<Map<string, Tensor>> {
  if (project.weights === undefined) return new Map();
  const path = join(projectFolder, project.weights);
  return storedWeights(await readProjectWeights(path), all, path);
}
