// What a model takes and gives, as plain data.
import type { DType, Dim } from '../../core/tensor.ts';
import type { InputPreprocessing, OutputMeaning } from '../models/metadata.ts';
import type { TrainedModel } from './models.ts';

export interface ModelDescription {
  readonly path: string;
  readonly run?: string;
  readonly inputs: readonly { readonly name: string; readonly dtype: DType; readonly shape: readonly Dim[]; readonly preprocessing: InputPreprocessing }[];
  readonly outputs: readonly OutputMeaning[];
  /** Batch size that the file fixes. */
  readonly batch?: number;
  /** What was assumed, in sentences. */
  readonly notes: readonly string[];
}

export const describeModel = ({ path, run, inputs, outputs, batch, notes }: TrainedModel): ModelDescription =>
  ({ path, ...(run !== undefined && { run }), inputs, outputs, ...(batch !== undefined && { batch }), notes });
