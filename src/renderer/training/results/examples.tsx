// Samples with what the model says of them: the worst first, or those of one cell of the confusion matrix.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../../host/host.tsx';
import { formatCount, formatNumber, formatPercent } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { lookInside } from '../../session/inside.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loading.tsx';
import type { Cell } from './confusion.tsx';
import s from './results.module.css';
import type { RunData } from './run-data.ts';
import { resultWords } from './words.ts';

export type Part = 'train' | 'dev' | 'test';
interface ExamplesProps { readonly run: string; readonly data: RunData; readonly part: Part; readonly cell: Cell | undefined; readonly classes: readonly string[]; onAll(): void }

const PAGE = 24;

export function Examples({ run, data, part, cell, classes, onAll }: ExamplesProps) {
  const t = useWords(resultWords);
  const client = useClient();
  const [limit, setLimit] = useState(PAGE);
  const found = useQuery({
    queryKey: ['models', 'examples', run, part, cell, limit], staleTime: Infinity, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => client.models.examples({ model: run, ...data, split: part, ...cell, order: 'loss', limit }, { signal }),
  });
  const indices = found.data?.examples.map((e) => e.sample) ?? [];
  const looks = useQuery({
    queryKey: ['datasets', 'samples', data, found.data?.field, indices], enabled: indices.length > 0, staleTime: Infinity, placeholderData: keepPreviousData,
    queryFn: () => client.datasets.samples({ ...data, ...(found.data && Object.keys(found.data.options).length > 0 && { options: { ...found.data.options } }), field: found.data?.field ?? '', indices: indices.slice(0, 200) }),
  });
  const named = (i: number): string => classes[i] ?? formatNumber(i, 4);
  return (
    <section className={s['block']} aria-label={cell ? t.inCell(named(cell.truth), named(cell.predicted)) : t.worst}>
      <div className={s['head']}>
        <h3>{cell ? t.inCell(named(cell.truth), named(cell.predicted)) : t.worst}</h3>
        {found.data && <span className={s['dim']}>{t.shownOf(indices.length, formatCount(found.data.total))}</span>}
        {cell && <Button variant="quiet" onClick={onAll}>{t.backToWorst}</Button>}
      </div>
      <Loaded query={found}>
        {({ examples, total }) => (total === 0 ? <p className={s['dim']}>{t.noSamples}</p> : (
          <>
            <ul className={s['grid']}>
              {examples.map((e, i) => (
                <li key={e.sample} className={s['example']}>
                  <button type="button" className={s['inside']} title={t.lookInside} onClick={() => { lookInside({ sample: e.sample }); }}>
                    <Look picture={looks.data?.pictures?.[i]} values={looks.data?.values?.[i]} text={looks.data?.texts?.[i]} name={t.sample(e.sample)} />
                  </button>
                  <span>{t.predicted} <b>{named(e.predicted)}</b>{e.probability !== undefined && ` ${formatPercent(e.probability)}`}</span>
                  <span>{t.truth} <b>{named(e.truth)}</b>{e.trueProbability !== undefined && ` ${formatPercent(e.trueProbability)}`}</span>
                  <span className={s['dim']}>{t.lossOf(formatNumber(e.loss, 3))}</span>
                </li>
              ))}
            </ul>
            {examples.length < total && limit < 192 && <div><Button onClick={() => { setLimit(limit * 2); }}>{t.more}</Button></div>}
          </>
        ))}
      </Loaded>
    </section>
  );
}

interface LookProps { readonly picture: Uint8Array | undefined; readonly values: readonly number[] | undefined; readonly text: string | undefined; readonly name: string }

function Look({ picture, values, text, name }: LookProps) {
  if (picture) return <Picture bytes={picture} name={name} />;
  return <span className={s['values']}>{text ?? values?.slice(0, 8).map((v) => formatNumber(v, 3)).join(', ') ?? name}</span>;
}

function Picture({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'image/png' }));
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the address has to be given back when the picture changes
    setAddress(made);
    return () => { URL.revokeObjectURL(made); };
  }, [bytes]);
  return <img src={address} alt={name} />;
}
