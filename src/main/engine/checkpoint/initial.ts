// Weights of another run to begin with: kept in the run's own folder, so that it goes on and is exported without the other.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FlatWeight } from '../../../core/shapes/types.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { formatShape } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { writeFileAtomic } from '../../files.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'layerwright/initial-weights';
const pathIn = (runFolder: string): string => join(runFolder, 'initial.safetensors');

export async function saveInitial(runFolder: string, from: string, weights: ReadonlyMap<string, Tensor>): Promise<void> {
  await writeFileAtomic(pathIn(runFolder), encodeSafetensors(weights, { format: FORMAT, run: from }));
}

/** What `saveInitial` kept. Throws `file/not-found`, `checkpoint/damaged`. */
export async function readInitial(runFolder: string): Promise<Map<string, Tensor>> {
  const path = pathIn(runFolder);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new LayerwrightError('file/not-found', 'The weights that the run began with are gone.', { where: path, hint: 'Start a new run of the project.', cause });
  });
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata['format'] !== FORMAT) throw new LayerwrightError('checkpoint/damaged', 'The weights that the run began with are damaged: the file is of something else.', { where: path, expected: FORMAT, received: metadata['format'] ?? 'nothing' });
  return tensors;
}

const LISTED = 8;
const list = (names: readonly string[]): string => (names.length > LISTED ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more` : names.join(', '));

/**
 * Puts given weights in the place of drawn ones where name, dtype and shape are the same. What comes from the data
 * (means, deviations) stays. Returns what was done, in sentences; `from` names the run.
 */
export function takeWeights(all: readonly FlatWeight[], weights: Map<string, Tensor>, given: ReadonlyMap<string, Tensor>, from: string): string[] {
  const own = all.filter((w) => w.spec.source === undefined);
  const fresh: string[] = [];
  const reshaped: string[] = [];
  for (const { name } of own) {
    const drawn = weights.get(name);
    const other = given.get(name);
    if (!drawn || !other) fresh.push(name);
    else if (drawn.dtype !== other.dtype || drawn.shape.join() !== other.shape.join()) reshaped.push(`${name} (${formatShape(other.shape)} → ${formatShape(drawn.shape)})`);
    else weights.set(name, other);
  }
  const taken = own.length - fresh.length - reshaped.length;
  return [
    `${taken} of ${own.length} weight tensors were taken from run ${from}.`,
    ...(reshaped.length > 0 ? [`Begin afresh, as their shape has changed: ${list(reshaped)}.`] : []),
    ...(fresh.length > 0 ? [`Begin afresh, as the run does not have them: ${list(fresh)}.`] : []),
  ];
}
