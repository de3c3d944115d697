// The weights of a project as it stands: those beside it, the others as its seed draws them.
import { dirname } from 'node:path';
import type { Project } from '../../core/graph/schema.ts';
import { constantsOf, weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import { sizeOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { ownWeights } from '../engine/checkpoint/project-weights.ts';
import { drawWeights } from '../engine/drawing/draw.ts';
import { projectFile } from './projects.ts';

/** By the names of the flat graph; `drawn`: how many numbers no file holds. `file`: the project's, or its folder. Throws `file/not-found`, `checkpoint/damaged`. */
export async function weightsAsTheyStand(file: string, project: Project): Promise<{ readonly weights: ReadonlyMap<string, Tensor>; readonly drawn: number }> {
  const shapes = inferShapes(project, { inner: true });
  const all = weightsOf(shapes);
  const own = await ownWeights(dirname(projectFile(file)), project, [...all, ...constantsOf(shapes)]);
  return { weights: await drawWeights(own, all, project.seed), drawn: all.filter((w) => !own.has(w.name)).reduce((n, w) => n + sizeOf(w.spec.shape), 0) };
}
