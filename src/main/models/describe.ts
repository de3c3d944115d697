// Project, data and losses → what an exported model carries about its inputs and outputs.
import type { Binding, Project } from '../../core/graph/schema.ts';
import type { LossDefinition, TargetType } from '../../core/losses/define.ts';
import type { Dataset, Field } from '../data/types.ts';
import { fieldOf } from '../data/types.ts';
import type { InputPreprocessing, OutputMeaning, Preprocessing, Statistics } from './metadata.ts';

/** An output of the exported model that was trained by a loss. */
export interface TrainedOutput {
  /** Name of the ONNX output. */
  readonly name: string;
  /** Loss node. */
  readonly loss: string;
  readonly definition: Pick<LossDefinition, 'type' | 'task'>;
  readonly params: unknown;
  readonly targetType: TargetType;
}

const roleOf = (project: Project, side: 'inputs' | 'losses', node: string): Binding | undefined => project.bindings[side][node];

function only(statistics: Statistics | undefined): { statistics?: Statistics } {
  return statistics ? { statistics: { mean: [...statistics.mean], std: [...statistics.std] } } : {};
}

/**
 * `statistics`: those of the training part by field name, for the fields that are standardised. Inputs are named as
 * their nodes. Throws `data/field` for a binding to a field that the data does not have.
 */
export function describePreprocessing(
  project: Project, data: Pick<Dataset, 'fields' | 'source' | 'format'>, statistics: ReadonlyMap<string, Statistics>, outputs: readonly TrainedOutput[],
): Omit<Preprocessing, 'version'> {
  const inputs: Record<string, InputPreprocessing> = {};
  for (const [node, binding] of Object.entries(project.bindings.inputs)) {
    const field = fieldOf(data, binding.field);
    inputs[node] = {
      field: field.name, kind: field.kind, dtype: field.dtype, sampleShape: [...field.shape],
      layout: field.kind === 'image' ? 'channelsFirst' : 'asStored', transform: binding.transform,
      ...(binding.transform === 'standardize' && only(statistics.get(field.name))), ...(field.columns && { columns: [...field.columns] }),
    };
  }
  return {
    inputs,
    outputs: outputs.flatMap((output) => {
      const binding = roleOf(project, 'losses', output.loss);
      return binding ? [meaningOf(output, binding, fieldOf(data, binding.field), statistics)] : [];
    }),
    reader: { format: data.format, options: project.data.options },
  };
}

function meaningOf(output: TrainedOutput, binding: Binding, field: Field, statistics: ReadonlyMap<string, Statistics>): OutputMeaning {
  const { definition, targetType } = output;
  const classes = field.classes ?? (targetType.classes === undefined ? undefined : Array.from({ length: targetType.classes }, (_, i) => String(i)));
  return {
    name: output.name, loss: output.loss, task: definition.task, lossType: definition.type, field: field.name, transform: binding.transform,
    params: { ...(output.params as Record<string, unknown>) },
    ...(binding.transform === 'standardize' && only(statistics.get(field.name))),
    ...(classes && definition.task !== 'regression' && { classes: [...classes] }), ...(field.columns && { columns: [...field.columns] }),
  };
}
