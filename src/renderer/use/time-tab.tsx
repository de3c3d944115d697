// Where the time goes: operators by what they take, and what is kept in memory.
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../host/host.tsx';
import { formatBytes, formatNumber, formatPercent, formatWhole } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Progress } from '../ui/loading.tsx';
import type { Profile } from './types.ts';
import s from './use.module.css';
import { playWords } from './words.ts';

export function TimeTab({ model }: { readonly model: string }) {
  const t = useWords(playWords);
  const client = useClient();
  const found = useQuery({ queryKey: ['models', 'profile', model], enabled: false, staleTime: Infinity, queryFn: ({ signal }) => client.models.profile({ model }, { signal }) });
  return (
    <div className={s['page']}>
      <p className={s['dim']}>{t.timeText}</p>
      <div className={s['tools']}>
        <Button variant={found.data ? 'plain' : 'primary'} disabled={found.isFetching} onClick={() => { void found.refetch(); }}>{found.isFetching ? t.measuring : found.data ? t.measureAgain : t.measure}</Button>
        {found.isFetching && <Progress share={undefined} label={t.measuring} />}
      </div>
      {found.error && <ErrorText error={found.error} />}
      {found.data && <Times profile={found.data} />}
    </div>
  );
}

function Times({ profile: { run, load, weightBytes, peakBytes, operators, fused, inputs } }: { readonly profile: Profile }) {
  const t = useWords(playWords);
  const total = operators.reduce((n, o) => n + o.milliseconds, 0) || 1;
  const most = operators[0]?.milliseconds ?? 1;
  return (
    <>
      <div className={s['figures']}>
        <span><b>{t.ms(formatNumber(run.median, 3))}</b> {t.perRun} <span className={s['dim']}>{t.between(formatNumber(run.least, 3), formatNumber(run.most, 3))}</span></span>
        <span><b>{t.ms(formatNumber(load, 3))}</b> {t.loading}</span>
        <span><b>{formatBytes(weightBytes)}</b> {t.weightsBytes}</span>
        <span><b>{formatBytes(peakBytes)}</b> {t.peak}</span>
        <span className={s['dim']}>{inputs.map((i) => `${i.name} ${i.shape.join('×')}`).join(', ')}</span>
      </div>
      {fused > 0 && <p className={s['dim']}>{t.fusedText(formatWhole(fused))}</p>}
      <p className={s['dim']}>{t.onCards}</p>
      <div className={s['scroll']}>
        <table className={s['table']}>
          <thead><tr><th scope="col">{t.operator}</th><th scope="col">{t.node}</th><th scope="col" className={s['number']}>ms</th><th scope="col" className={s['number']}>{t.share}</th><th scope="col" aria-label={t.share} /><th scope="col" className={s['number']}>{t.output}</th></tr></thead>
          <tbody>
            {operators.map((o) => (
              <tr key={`${o.name} ${o.operator} ${o.outputBytes} ${o.milliseconds}`}>
                <th scope="row">{o.operator}</th>
                <td className={s['node']} title={o.nodes.join('\n')}>{o.main ?? t.ownKernel}{o.nodes.length > 1 && t.andMore(o.nodes.length - 1)}</td>
                <td className={s['number']}>{formatNumber(o.milliseconds, 3)}</td>
                <td className={s['number']}>{formatPercent(o.milliseconds / total)}</td>
                <td className={s['share']}><span className={s['track']}><span className={s['bar']} style={{ width: `${o.milliseconds / most * 100}%` }} /></span></td>
                <td className={s['number']}>{formatBytes(o.outputBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
