// The confusion matrix as a heat map: right ones in the accent, mistakes in red, each cell a button to its samples.
import { useState } from 'react';
import type { CSSProperties } from 'react';
import { useWords } from '../../i18n/words.ts';
import { Segments } from '../../ui/inputs.tsx';
import { inkOf } from './ink.ts';
import s from './results.module.css';
import { resultWords } from './words.ts';

export interface Cell { readonly truth: number; readonly predicted: number }

interface ConfusionProps { readonly matrix: readonly (readonly number[])[]; readonly classes: readonly string[]; readonly chosen: Cell | undefined; onChoose(cell: Cell): void }

/** Cells hold numbers up to so many classes; above they are colours. */
const MOST_NUMBERED = 15;

export function Confusion({ matrix, classes, chosen, onChoose }: ConfusionProps) {
  const t = useWords(resultWords);
  const [unit, setUnit] = useState<'counts' | 'percent'>('counts');
  const small = matrix.length > MOST_NUMBERED;
  return (
    <section className={s['block']}>
      <div className={s['head']}><h3>{t.confusion}</h3><Segments<'counts' | 'percent'> label={t.show} value={unit} onChoose={setUnit} options={[{ value: 'counts', title: t.counts }, { value: 'percent', title: t.percent }]} /></div>
      <p className={s['dim']}>{t.confusionHelp}</p>
      <div className={s['scroll']}>
        <table className={`${s['matrix']} ${small ? s['small'] : ''}`}>
          <thead><tr><th scope="col" title={`${t.truth} \\ ${t.predicted}`}>{t.truth}</th>{classes.map((name) => <th key={name} scope="col" title={name}>{name}</th>)}</tr></thead>
          <tbody>
            {matrix.map((row, truth) => {
              const all = row.reduce((a, b) => a + b, 0);
              return (
                <tr key={classes[truth] ?? truth}>
                  <th scope="row" title={classes[truth]}>{classes[truth] ?? truth}</th>
                  {row.map((count, predicted) => {
                    const share = all === 0 ? 0 : count / all;
                    const right = truth === predicted;
                    const { strength, strong } = count === 0 ? { strength: 0, strong: false } : inkOf(share, right);
                    const percent = String(Math.round(share * 100));
                    const name = `${t.cell(classes[truth] ?? String(truth), classes[predicted] ?? String(predicted), count)}${unit === 'percent' ? `, ${percent} %` : ''}`;
                    return (
                      <td key={classes[predicted] ?? predicted}>
                        <button type="button" className={s['cell']} aria-label={name} title={name} disabled={count === 0} aria-pressed={chosen?.truth === truth && chosen.predicted === predicted} data-strong={strong || undefined}
                          style={{ '--tint': right ? 'var(--accent)' : 'var(--error)', '--strength': `${strength}%` } as CSSProperties} onClick={() => { onChoose({ truth, predicted }); }}>
                          {unit === 'counts' ? count : percent}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
