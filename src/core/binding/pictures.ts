// Folders of pictures are decoded at the size that the network takes, unless a size is asked for.
import type { Project } from '../graph/schema.ts';
import { formatShape } from '../tensor.ts';
import { boundNodes, shapeOf } from './choose.ts';
import { sampleShape } from './fields.ts';
import type { DataFacts } from './fields.ts';

/** Reader options that bring the pictures to the input's size; undefined where they have it, or have one of their own. */
export function pictureOptions(project: Project, data: DataFacts): Record<string, unknown> | undefined {
  if (data.format !== 'images' || project.data.options['size'] !== undefined) return undefined;
  for (const node of boundNodes(project, 'input')) {
    const field = data.fields.find((f) => f.name === project.bindings.inputs[node.id]?.field);
    const shape = shapeOf(node);
    if (field?.kind !== 'image' || shape?.length !== 3) continue;
    const [channels, height, width] = shape as [number, number, number];
    if (formatShape(sampleShape(field)) === formatShape(shape) || (channels !== 1 && channels !== 3)) continue;
    return { ...project.data.options, size: [height, width], channels };
  }
  return undefined;
}

/** The fields as a training will read them: pictures of folders at the network's size. */
export function asRead(project: Project, data: DataFacts): DataFacts {
  const options = pictureOptions(project, data);
  if (!options) return data;
  const shape = [...options['size'] as number[], options['channels'] as number];
  return { ...data, fields: data.fields.map((f) => (f.kind === 'image' ? { ...f, shape } : f)) };
}
