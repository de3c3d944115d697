// What an exported model says of itself: how its inputs are made of data, and what its outputs mean.
import type { Project } from '../../../core/graph/schema.ts';
import { modelMetadata } from '../../models/metadata.ts';
import type { Preprocessing } from '../../models/metadata.ts';
import type { Task } from '../../../core/losses/define.ts';
import type { TrainingData } from './data.ts';

/** The exported network as its metadata describe it. */
export interface Network {
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly loss: string; readonly lossType: string; readonly task: Task; readonly params: Record<string, unknown> }[];
}

/** Entries of `metadata_props`. Input nodes give the graph inputs their names. */
export function meaningOf(project: Project, data: TrainingData, network: Network): Record<string, string> {
  const inputs: Preprocessing['inputs'] = {};
  for (const node of network.inputs) {
    const binding = data.bindingOf(node, 'input');
    const field = data.field(binding.field);
    const statistics = binding.transform === 'standardize' ? data.statisticsOf(field.name) : undefined;
    inputs[node] = {
      field: field.name, kind: field.kind, dtype: field.dtype, sampleShape: [...field.shape],
      layout: field.kind === 'image' ? 'channelsFirst' : 'asStored', transform: binding.transform,
      ...(statistics && { statistics: { mean: [...statistics.mean], std: [...statistics.std] } }),
      ...(field.columns && { columns: [...field.columns] }),
    };
  }
  const target = Object.values(project.bindings.losses)[0]?.field;
  return modelMetadata({
    inputs,
    outputs: network.outputs.map((output) => {
      const binding = data.bindingOf(output.loss, 'target');
      const field = data.field(binding.field);
      const statistics = binding.transform === 'standardize' ? data.statisticsOf(field.name) : undefined;
      return {
        ...output, field: field.name, transform: binding.transform, ...(statistics && { statistics: { mean: [...statistics.mean], std: [...statistics.std] } }),
        ...(field.classes && { classes: [...field.classes] }), ...(field.columns && { columns: [...field.columns] }),
      };
    }),
    reader: {
      format: data.dataset.format, options: project.data.options, fingerprint: data.dataset.fingerprint, count: data.dataset.count, split: project.data.split, seed: project.seed,
      ...(target !== undefined && { target }),
    },
  });
}
