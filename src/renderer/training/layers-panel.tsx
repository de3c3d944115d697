// How the layers fare: distributions of their weights and gradients on one batch, norms, dead units, and a verdict of each.
import { useState } from 'react';
import type { CSSProperties } from 'react';
import { verdictsOf } from '../../core/training/health.ts';
import type { Diagnostics, Distribution } from '../../core/training/health.ts';
import { useDocument } from '../document/store.ts';
import { formatCount, formatNumber, formatPercent } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Segments } from '../ui/inputs.tsx';
import s from './layers-panel.module.css';
import { layersWords } from './layers-words.ts';

type What = 'gradients' | 'weights';

export function LayersPanel({ diagnostics: { layers, step } }: { readonly diagnostics: Diagnostics }) {
  const t = useWords(layersWords);
  const [what, setWhat] = useState<What>('gradients');
  const shapes = useDocument((d) => d.shapes);
  const verdicts = verdictsOf(layers);
  const family = (node: string): string => {
    const kind = shapes?.layers.find((l) => l.id === node)?.kind;
    return kind && 'layer' in kind ? kind.layer.family : 'shape';
  };
  // A layer without weights is told of only where its units are dead.
  const rows = layers.map((layer, i) => ({ layer, verdict: verdicts[i] ?? 'fine' })).filter(({ layer, verdict }) => layer.weights || verdict === 'dead');
  return (
    <section className={s['panel']} aria-label={t[what]} data-layers={step}>
      <header className={s['head']}>
        <h3>{t[what]}</h3>
        <Segments<What> label={t.show} value={what} onChoose={setWhat} options={[{ value: 'gradients', title: t.ofGradients }, { value: 'weights', title: t.ofWeights }]} />
        <span className={s['at']}>{t.atStep(formatCount(step))}</span>
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled with the keyboard */}
      <div className={s['scroll']} tabIndex={0} role="group" aria-label={t.list}>
        <table className={s['table']}>
          <thead><tr><th scope="col">{t.layer}</th><th scope="col">{t.distribution}</th><th scope="col">{t.norm}</th><th scope="col">{t.dead}</th><th scope="col">{t.verdict}</th></tr></thead>
          <tbody>
            {rows.map(({ layer, verdict }) => {
              const shown = layer[what];
              return (
                <tr key={layer.node} data-verdict={verdict}>
                  <th scope="row"><span className={s['layer']} style={{ '--family': `var(--family-${family(layer.node)})` } as CSSProperties}>{layer.node.replaceAll('/', ' · ')}</span></th>
                  <td>{shown ? <Bars of={shown} family={family(layer.node)} title={t.range(formatNumber(shown.min, 3), formatNumber(shown.max, 3), formatCount(shown.count))} /> : t.nothing}</td>
                  <td>{shown ? formatNumber(shown.norm, 3) : t.nothing}</td>
                  <td>{layer.dead === undefined ? t.nothing : formatPercent(layer.dead)}</td>
                  <td className={s['verdict']} title={t[`${verdict}Text`]}>{t[verdict]}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {[...new Set(verdicts)].filter((v) => v !== 'fine').map((v) => <p key={v} className={s['say']}><b>{t[v]}.</b> {t[`${v}Text`]}</p>)}
    </section>
  );
}

const WIDTH = 5;
const HEIGHT = 22;

function Bars({ of: { bins }, family, title }: { readonly of: Distribution; readonly family: string; readonly title: string }) {
  const most = Math.max(1, ...bins);
  return (
    <svg width={bins.length * WIDTH} height={HEIGHT} role="img" aria-label={title} style={{ fill: `var(--family-${family})` }}>
      <title>{title}</title>
      {bins.map((n, i) => {
        // The root: the tails of a peak stay to be seen.
        const height = n === 0 ? 1 : Math.max(2, Math.sqrt(n / most) * HEIGHT);
        // eslint-disable-next-line react/no-array-index-key -- the place is what a bin is
        return <rect key={i} x={i * WIDTH} y={HEIGHT - height} width={WIDTH - 1} height={height} />;
      })}
    </svg>
  );
}
