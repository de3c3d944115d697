// Metrics for people: what they are called, and which of them are shares.
import { metricById } from '../../core/metrics/index.ts';

const shares = new Set(['accuracy', 'top5', 'precision', 'recall', 'f1', 'auc']);
/** A share of one, shown in percent. */
export const isShare = (metric: string): boolean => shares.has(metric.split(':')[0] as string);

/** Title of a metric, said by `say`; losses and metrics of further losses with their node. */
export function metricTitle(id: string, say: (text: string) => string): string {
  const [name = id, node] = id.split(':');
  const title = say(metricById(name)?.title ?? name);
  return node === undefined ? title : `${title} · ${node}`;
}
