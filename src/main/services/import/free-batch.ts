// An imported project whose model was written for one batch, made to take any, and tried on two at once.
import { freeBatch } from '../../../core/import/batch.ts';
import type { NetworkGraph, Project } from '../../../core/graph/schema.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { checkBatches } from '../../engine/verify/batches.ts';
import { weightsAsTheyStand } from '../project-weights.ts';

export interface FreeBatch {
  readonly graph: NetworkGraph;
  /** Nodes that were changed; none where the batch was free. */
  readonly changed: readonly string[];
  /** Two batches at once beside each alone: largest difference, as a share of the largest number. */
  readonly largest: number;
}

/** `file`: of the project, whose weights lie beside it. Throws `onnx/unsupported` where the network cannot take other batches, or gives something else for them. */
export async function freeBatchOf(file: string, project: Project): Promise<FreeBatch> {
  const { graph, changed, fixed, lostAt } = freeBatch(project);
  if (changed.length === 0) return { graph, changed, largest: 0 };
  if (fixed.length > 0) {
    throw new LayerwrightError('onnx/unsupported', `The batch stays fixed at ${fixed.join(', ')}.`, { ...(lostAt[0] !== undefined && { where: lostAt[0] }), hint: 'It is lost on the way, at a layer whose constants say the size. Change it there, or leave the batch as it is.' });
  }
  const { weights } = await weightsAsTheyStand(file, project);
  const check = await checkBatches(project, { ...project, graph }, weights);
  if (!check.same) {
    throw new LayerwrightError('onnx/unsupported', 'With a free batch the network gives other numbers for two samples at once than for each alone.', {
      ...(check.reason === undefined ? { received: `a difference of ${check.largest.toExponential(1)} of the largest number` } : { received: check.reason }), hint: 'Samples may be mixed on the way. The batch is left as it is.',
    });
  }
  return { graph, changed, largest: check.largest };
}
