// What nodes cost: parameters, multiply-adds and memory, for the batch that is in use.
import { sumCosts } from '../../../core/shapes/costs.ts';
import { useDocument } from '../../document/store.ts';
import { formatBytes, formatCount, formatPercent } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { AtLeast } from '../../ui/at-least.tsx';
import s from './inspector.module.css';
import type { Shown } from './subject.ts';
import { inspectorWords } from './words.ts';

export function Cost({ nodes }: { readonly nodes: readonly Shown[] }) {
  const t = useWords(inspectorWords);
  const batch = useDocument((d) => d.project.training.batch) ?? 0;
  const network = useDocument((d) => d.shapes.totals);
  const { trainable, nonTrainable, multiplyAdds, activationBytes, open } = sumCosts(nodes.flatMap((n) => n.shapes?.cost ?? []));
  const samples = Math.max(1, batch);
  const share = network && network.parameters > 0 ? (trainable + nonTrainable) / network.parameters : 0;
  return (
    <section className={s['section']}>
      <h3>{batch > 0 ? t.costOfBatch(batch) : t.costOfSample}</h3>
      <dl className={s['figures']}>
        {trainable + nonTrainable > 0 && <><dt>{t.trainable}</dt><dd>{trainable.toLocaleString('en-US')} {share > 0 && <small>{t.shareOfNetwork(formatPercent(share))}</small>}</dd></>}
        {nonTrainable > 0 && <><dt>{t.nonTrainable}</dt><dd>{nonTrainable.toLocaleString('en-US')}</dd></>}
        <dt>{t.multiplyAdds}</dt><dd><AtLeast value={multiplyAdds * samples} format={formatCount} open={open} /> {samples > 1 && multiplyAdds > 0 && <small>{formatCount(multiplyAdds)} {t.aSample}</small>}</dd>
        <dt>{t.activations}</dt><dd><AtLeast value={activationBytes * samples} format={formatBytes} open={open} /> {samples > 1 && activationBytes > 0 && <small>{formatBytes(activationBytes)} {t.aSample}</small>}</dd>
      </dl>
    </section>
  );
}
