// Freezing by depth: a slider over the layers with weights, shown on their cards before it is done.
import { useEffect, useState } from 'react';
import { weightedNodes } from '../../../core/shapes/freezing.ts';
import { HEAD_GROUP } from '../../../core/import/head.ts';
import { editGraph, shownGraph, useDocument } from '../../document/store.ts';
import { notifyEdited } from '../../document/undo-notice.ts';
import type { ScopedGraph } from '../../document/scope.ts';
import { formatCount } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { clearFrost, showFrost } from './frost.ts';
import { showTool, useTool } from './state.ts';
import s from './tuning.module.css';
import { tuningWords } from './words.ts';

const close = (): void => { showTool(undefined); };

export function DepthPanel() {
  const open = useDocument((d) => d);
  const shown = open && shownGraph(open);
  return useTool() === 'depth' && shown && !shown.readOnly ? <Panel key={open.scope.join('/')} shown={shown} /> : null;
}

function Panel({ shown }: { readonly shown: ScopedGraph }) {
  const t = useWords(tuningWords);
  const { graph, nodes } = shown;
  const weighted = weightedNodes(graph, nodes);
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  const head = weighted.filter((id) => byId.get(id)?.group === HEAD_GROUP).length || Math.min(1, weighted.length);
  const [asked, setDepth] = useState(() => weighted.findLastIndex((id) => byId.get(id)?.frozen === true) + 1);
  const depth = Math.min(asked, weighted.length);
  const frozen = weighted.slice(0, depth);
  const last = frozen.at(-1);
  const weightsOf = (ids: readonly string[]): number => ids.reduce((sum, id) => sum + (nodes.get(id)?.cost.trainable ?? 0) + (nodes.get(id)?.cost.nonTrainable ?? 0), 0);
  const key = frozen.join();
  const all = weighted.join();
  useEffect(() => {
    const cold = new Set(key.split(','));
    const every = new Set(all.split(','));
    showFrost((id) => (every.has(id) ? cold.has(id) : undefined));
    return clearFrost;
  }, [key, all]);
  const apply = (): void => {
    const cold = new Set(frozen);
    const free = weighted.filter((id) => !cold.has(id));
    editGraph({ type: 'batch', edits: [...(frozen.length > 0 ? [{ type: 'freeze' as const, ids: frozen, frozen: true }] : []), ...(free.length > 0 ? [{ type: 'freeze' as const, ids: free, frozen: false }] : [])] });
    close();
    notifyEdited(t.applied(frozen.length));
  };
  return (
    <section className={s['panel']} aria-label={t.depthTitle} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } }}>
      <div className={s['row']}>
        <h2>{t.depthTitle}</h2>
        <span className={s['presets']} role="group" aria-label={t.depth}>
          <Button variant="quiet" onClick={() => { setDepth(0); }}>{t.noLayers}</Button>
          <Button variant="quiet" onClick={() => { setDepth(weighted.length - head); }}>{t.butHead}</Button>
          <Button variant="quiet" onClick={() => { setDepth(weighted.length); }}>{t.allLayers}</Button>
        </span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the panel was asked for, and its slider is what it is for */}
      <input autoFocus type="range" min={0} max={weighted.length} step={1} value={depth} aria-label={t.depth} aria-valuetext={last === undefined ? t.noLayers : t.upTo(last)} onChange={(event) => { setDepth(Number(event.target.value)); }} />
      <p className={s['said']}>{t.depthText(frozen.length, weighted.length, formatCount(weightsOf(frozen)), formatCount(weightsOf(weighted.slice(depth))))} {last !== undefined && <b>{t.upTo(byId.get(last)?.label ?? last)}</b>}</p>
      <div className={s['actions']}>
        <Button onClick={close}>{t.cancel}</Button>
        <Button variant="primary" onClick={apply}>{t.apply}</Button>
      </div>
    </section>
  );
}
