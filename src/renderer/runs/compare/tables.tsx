// Settings and figures of several runs side by side.
import { useState } from 'react';
import { canonicalJson } from '../../../core/graph/canonical.ts';
import { leavesOf } from '../../../core/graph/diff.ts';
import { runColour } from '../../charts/colours.ts';
import { Switch } from '../../ui/inputs.tsx';
import type { Run } from '../client-types.ts';
import { bestOf, formatFigure } from '../metric.ts';
import { useNames } from '../names.ts';
import { namesApart } from './apart.ts';
import s from './compare.module.css';

export interface SideRow { readonly path: string; readonly values: readonly unknown[]; readonly differs: boolean }

/** Leaves of several values by path, in the order in which they first occur. */
export function sideBySide(sides: readonly unknown[]): SideRow[] {
  const leaves = sides.map((side) => leavesOf(side));
  return [...new Set(leaves.flatMap((l) => [...l.keys()]))].map((path) => {
    const values = leaves.map((l) => l.get(path));
    return { path, values, differs: new Set(values.map((v) => canonicalJson(v ?? null))).size > 1 };
  });
}

function Heads({ runs }: { readonly runs: readonly Run[] }) {
  const called = namesApart(runs);
  return <>{runs.map((run, i) => <th key={run.id} scope="col"><i className={s['swatch']} style={{ background: runColour(i) }} />{called(run)}</th>)}</>;
}

export function SettingsTable({ runs }: { readonly runs: readonly Run[] }) {
  const { t, setting, settingValue } = useNames();
  const [only, setOnly] = useState(true);
  const rows = sideBySide(runs.map((run) => ({ project: run.project, dataset: run.dataset?.slice(0, 8), ...run.settings, seed: run.seed, device: run.device, versions: run.versions, network: run.graphHash.slice(0, 12) })));
  const shown = only ? rows.filter((row) => row.differs) : rows;
  const name = (path: string): string => ({ project: t.project, dataset: t.dataset, network: t.graphHash })[path] ?? setting(path);
  return (
    <section className={s['card']}>
      <div className={s['row']}><h3>{t.settings}</h3><label>{t.onlyDifferences} <Switch checked={only} onChange={setOnly} aria-label={t.onlyDifferences} /></label></div>
      {shown.length === 0 ? <p>{t.noDifferences}</p> : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached with the keyboard
        <div className={s['scroll']} tabIndex={0} role="region" aria-label={t.settings}>
          <table className={s['table']}>
            <thead><tr><th scope="col">{t.setting}</th><Heads runs={runs} /></tr></thead>
            <tbody>
              {shown.map(({ path, values, differs }) => (
                <tr key={path} className={differs ? s['differing'] : undefined}>
                  <th scope="row">{name(path)}{differs && <> ≠<span className="visually-hidden"> {t.differs}</span></>}</th>
                  {values.map((value, i) => <td key={runs[i]?.id} title={settingValue(path, value)}>{settingValue(path, value)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function FiguresTable({ runs }: { readonly runs: readonly Run[] }) {
  const { t, figure } = useNames();
  const rows = sideBySide(runs.map((run) => run.metrics)).filter((row) => row.values.some((v) => typeof v === 'number'));
  return (
    <section className={s['card']}>
      <div className={s['row']}><h3>{t.figures}</h3></div>
      {rows.length === 0 ? <p>{t.noFigures}</p> : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached with the keyboard
        <div className={s['scroll']} tabIndex={0} role="region" aria-label={t.figures}>
          <table className={s['table']}>
            <thead><tr><th scope="col">{t.figure}</th><Heads runs={runs} /></tr></thead>
            <tbody>
              {rows.map(({ path, values }) => {
                const best = bestOf(path, values);
                return (
                  <tr key={path}>
                    <th scope="row">{figure(path)}</th>
                    {values.map((value, i) => (
                      <td key={runs[i]?.id} className={`${s['number']} ${value === best && best !== undefined ? s['best'] : ''}`}>
                        {typeof value === 'number' ? formatFigure(path, value) : t.none}{value === best && best !== undefined && <> ★<span className="visually-hidden"> {t.best}</span></>}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
