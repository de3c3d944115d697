// Project, data and losses → what an exported model carries about its inputs and outputs.
import type { Binding, Project } from '../../core/graph/schema.ts';
import type { LossDefinition, TargetType } from '../../core/losses/define.ts';
import type { Dataset, Field } from '../data/types.ts';
import { fieldOf } from '../data/types.ts';
import type { Normalization } from '../data/statistics.ts';
import type { InputNormalization, InputPreprocessing, OutputMeaning, Preprocessing } from './metadata.ts';

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

/** The normalisation as kept; nothing is done where there is none. */
const kept = (n: Normalization | undefined): InputNormalization =>
  (n ? { transform: n.transform, subtract: [...n.subtract], divide: [...n.divide] } : { transform: 'none', subtract: [0], divide: [1] });

/**
 * `normalizations`: by node, as they were fed to training (Input nodes and loss nodes). Inputs are named as their nodes.
 * Throws `data/field` for a binding to a field that the data does not have.
 */
export function describePreprocessing(
  project: Project, data: Pick<Dataset, 'fields' | 'source' | 'format' | 'fingerprint'>, normalizations: ReadonlyMap<string, Normalization>, outputs: readonly TrainedOutput[],
): Omit<Preprocessing, 'version'> {
  const inputs: Record<string, InputPreprocessing> = {};
  for (const [node, binding] of Object.entries(project.bindings.inputs)) {
    const field = fieldOf(data, binding.field);
    inputs[node] = {
      field: field.name, kind: field.kind, dtype: field.dtype, sampleShape: [...field.shape],
      layout: field.kind === 'image' ? 'channelsFirst' : 'asStored', normalization: kept(normalizations.get(node)),
      ...(field.columns && { columns: [...field.columns] }),
    };
  }
  const label = Object.values(project.bindings.losses).map((b) => fieldOf(data, b.field)).find((f) => f.kind === 'label');
  return {
    inputs,
    outputs: outputs.flatMap((output) => {
      const binding = project.bindings.losses[output.loss];
      return binding ? [meaningOf(output, binding, fieldOf(data, binding.field), normalizations.get(output.loss))] : [];
    }),
    data: {
      fingerprint: data.fingerprint, format: data.format, options: project.data.options, split: project.data.split, seed: project.seed,
      ...(label && { stratifyBy: label.name }),
    },
  };
}

function meaningOf(output: TrainedOutput, binding: Binding, field: Field, normalization: Normalization | undefined): OutputMeaning {
  const { definition, targetType } = output;
  const classes = field.classes ?? (targetType.classes === undefined ? undefined : Array.from({ length: targetType.classes }, (_, i) => String(i)));
  return {
    name: output.name, loss: output.loss, task: definition.task, lossType: definition.type, field: binding.field, normalization: kept(normalization),
    params: { ...(output.params as Record<string, unknown>) },
    ...(classes && definition.task !== 'regression' && { classes: [...classes] }), ...(field.columns && { columns: [...field.columns] }),
  };
}
