// How the layers fare: distributions of their weights and gradients on one batch, norms, dead units, and a verdict of each.
import { ScanSearch } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { verdictsOf } from '../../core/training/health.ts';
import type { Diagnostics, Distribution, LayerHealth, LayerVerdict } from '../../core/training/health.ts';
import { healthWords } from '../document/health-words.ts';
import { useDocument } from '../document/store.ts';
import { useClient } from '../host/host.tsx';
import { formatCount, formatNumber, formatPercent } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { useAskedLayer } from '../session/health.ts';
import type { LiveRun } from '../session/live.ts';
import { showNode } from '../session/start.ts';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/inputs.tsx';
import { notifyError } from '../ui/notices.tsx';
import s from './layers-panel.module.css';
import { layersWords } from './layers-words.ts';

type What = 'gradients' | 'weights';
const short = (value: number): string => formatNumber(value, 3);

/** `live`: the run that is followed. Without a look there is only the way to one, while it trains. */
export function LayersPanel({ diagnostics, live }: { readonly diagnostics: Diagnostics | undefined; readonly live: LiveRun }) {
  const t = useWords(layersWords);
  if (diagnostics) return <Looked diagnostics={diagnostics} look={live.training && <LookNow live={live} />} />;
  if (!live.training) return null;
  return (
    <section className={s['panel']} aria-label={t.title}>
      <header className={s['head']}><h3>{t.title}</h3><span className={s['about']}>{t.about}</span><LookNow live={live} /></header>
    </section>
  );
}

function LookNow({ live: { run, training } }: { readonly live: LiveRun }) {
  const t = useWords(layersWords);
  const client = useClient();
  return <Button icon={<ScanSearch />} disabled={training?.state !== 'running'} onClick={() => { client.training.look({ run }).catch(notifyError); }}>{t.look}</Button>;
}

function Looked({ diagnostics: { layers, step }, look }: { readonly diagnostics: Diagnostics; readonly look: ReactNode }) {
  const t = useWords(layersWords);
  const h = useWords(healthWords);
  const [what, setWhat] = useState<What>('gradients');
  const asked = useAskedLayer();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked) panel.current?.querySelector(`[data-layer="${CSS.escape(asked.layer)}"]`)?.scrollIntoView({ block: 'center' });
  }, [asked]);
  const verdicts = verdictsOf(layers);
  // A layer without weights is told of only where its units are dead.
  const rows = layers.map((layer, i) => ({ layer, verdict: verdicts[i] ?? 'fine' })).filter(({ layer, verdict }) => layer.weights || verdict === 'dead');
  return (
    <section ref={panel} className={s['panel']} aria-label={t[what]} data-layers={step}>
      <header className={s['head']}>
        <h3>{t[what]}</h3>
        <Segments<What> label={t.show} value={what} onChoose={setWhat} options={[{ value: 'gradients', title: t.ofGradients }, { value: 'weights', title: t.ofWeights }]} />
        <span className={s['at']}>{t.atStep(formatCount(step))}</span>
        {look}
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled with the keyboard */}
      <div className={s['scroll']} tabIndex={0} role="group" aria-label={t.list}>
        <table className={s['table']}>
          <thead><tr>{([t.layer, t.distribution, t.range, t.norm, t.dead, t.verdict]).map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
          <tbody>{rows.map(({ layer, verdict }) => <Row key={layer.node} layer={layer} verdict={verdict} what={what} asked={asked?.layer === layer.node} />)}</tbody>
        </table>
      </div>
      {[...new Set(verdicts)].filter((v) => v !== 'fine').map((v) => <p key={v} className={s['say']} data-verdict={v}><b>{h[v]}.</b> {h[`${v}Text`]}</p>)}
    </section>
  );
}

interface RowProps { readonly layer: LayerHealth; readonly verdict: LayerVerdict; readonly what: What; readonly asked: boolean }

function Row({ layer, verdict, what, asked }: RowProps) {
  const t = useWords(layersWords);
  const h = useWords(healthWords);
  const kind = useDocument((d) => d.shapes.layers.find((l) => l.id === layer.node)?.kind);
  const colour = `var(--family-${kind && 'layer' in kind ? kind.layer.family : 'shape'})`;
  const shown = layer[what];
  return (
    <tr data-layer={layer.node} data-verdict={verdict} data-asked={asked || undefined}>
      <th scope="row">
        <button type="button" className={s['layer']} style={{ '--family': colour } as CSSProperties} onClick={() => { showNode(layer.node); }}>{layer.node.replaceAll('/', ' · ')}</button>
      </th>
      <td>{shown ? <Bars of={shown} colour={colour} title={t.bars(short(shown.min), short(shown.max), formatCount(shown.count))} /> : t.nothing}</td>
      <td>{shown ? t.fromTo(short(shown.min), short(shown.max)) : t.nothing}</td>
      <td>{shown ? short(shown.norm) : t.nothing}</td>
      <td>{layer.dead === undefined ? t.nothing : formatPercent(layer.dead)}</td>
      <td className={s['verdict']} title={h[`${verdict}Text`]}>{h[verdict]}</td>
    </tr>
  );
}

const WIDTH = 5;
const HEIGHT = 22;

function Bars({ of: { bins, min, max }, colour, title }: { readonly of: Distribution; readonly colour: string; readonly title: string }) {
  const most = Math.max(1, ...bins);
  const width = bins.length * WIDTH;
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={title} style={{ fill: colour }}>
      <title>{title}</title>
      {min < 0 && max > 0 && <rect className={s['zero']} x={(-min / (max - min)) * width - 0.5} y={0} width={1} height={HEIGHT} />}
      {bins.map((n, i) => {
        // The root: the tails of a peak stay to be seen.
        const height = n === 0 ? 1 : Math.max(2, Math.sqrt(n / most) * HEIGHT);
        // eslint-disable-next-line react/no-array-index-key -- the place is what a bin is
        return <rect key={i} x={i * WIDTH} y={HEIGHT - height} width={WIDTH - 1} height={height} />;
      })}
    </svg>
  );
}
