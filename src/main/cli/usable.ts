// The model that a command names, a run's or a file's, with how it is used.
import { catalogue } from '../models/catalogue/index.ts';
import { identifyModel } from '../models/download/checksum.ts';
import { locateModel } from '../services/models.ts';
import type { ModelPlace } from '../services/models.ts';
import { describeUsage } from '../services/using/usage.ts';
import type { ModelUsage } from '../services/using/usage.ts';
import type { Shell } from './commands/command.ts';

/** Says where the usage comes from, unless the model tells it itself. Throws as `locateModel`. */
export async function usableModel({ app, out }: Shell, given: string): Promise<{ readonly place: ModelPlace; readonly described: ModelUsage }> {
  const place = await locateModel(app, given);
  const entry = place.run === undefined ? await identifyModel(place.path, catalogue) : undefined;
  const described = await describeUsage(place, entry);
  const { usage, from, known } = described;
  if (from !== 'model') {
    const picture = usage.picture && `; pictures: ${usage.picture.channels}, ${'width' in usage.picture.fit ? `${usage.picture.fit.how} ${usage.picture.fit.width}×${usage.picture.fit.height}` : usage.picture.fit.how}, ${usage.picture.transform}`;
    out.say(`${known ? `This is ${known.name} of the catalogue` : from === 'metadata' ? 'The file says of itself' : 'The model does not say how it is used; assumed'}: ${usage.task}${usage.detector === undefined ? '' : ` (${usage.detector})`}${picture ?? ''}.`);
    out.event({ event: 'usage', from, usage, ...(known && { known }) });
  }
  return { place, described };
}
