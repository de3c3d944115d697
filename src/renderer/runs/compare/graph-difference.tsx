// What differs between the networks of two runs, drawn and listed: by colour, by line and by word.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { diffGraphs, type GraphDifference } from '../../../core/graph/diff.ts';
import type { NetworkGraph } from '../../../core/graph/schema.ts';
import { useClient } from '../../host/host.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import type { Run } from '../client-types.ts';
import { plainText, useNames, type RunWords } from '../names.ts';
import { unionOf, type UnionKind, type UnionNode } from './union.ts';
import s from './compare.module.css';

const [CARD, TALL, STEP_X, STEP_Y, EDGE] = [150, 46, 186, 62, 12];
const signs = { same: '', added: '+', removed: '−', changed: '≠' } as const;
const wordOf = (kind: UnionKind, t: RunWords): string => ({ same: t.sameLayer, added: t.added, removed: t.removedLayer, changed: t.changedLayer })[kind];

/** `units 32 → 64, frozen` of a changed layer. */
export const changesText = (changes: UnionNode['changes']): string => changes.map((c) => `${c.path.replace(/^params\./, '')} ${plainText(c.a)} → ${plainText(c.b)}`).join(', ');

export function GraphDifferences({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useNames();
  const client = useClient();
  const [from, setFrom] = useState(runs[0]?.id ?? '');
  const [to, setTo] = useState(runs[1]?.id ?? '');
  const projects = useQuery({ queryKey: ['runs', 'projects', from, to], queryFn: () => Promise.all([client.runs.project({ run: from }), client.runs.project({ run: to })]), staleTime: Infinity });
  const options = runs.map((run) => ({ value: run.id, title: run.name }));
  return (
    <section className={s['card']}>
      <div className={s['row']}>
        <h3>{t.networks}</h3>
        <label>{t.from} <Select value={from} options={options} onChoose={setFrom} className={s['pick'] ?? ''} /></label>
        <label>{t.to} <Select value={to} options={options} onChoose={setTo} className={s['pick'] ?? ''} /></label>
      </div>
      <Loaded query={projects}>{([a, b]) => <Difference a={a.graph} b={b.graph} />}</Loaded>
    </section>
  );
}

function Difference({ a, b }: { readonly a: NetworkGraph; readonly b: NetworkGraph }) {
  const { t } = useNames();
  const difference = useMemo(() => diffGraphs(a, b), [a, b]);
  const { added, removed, changed, same } = difference;
  return (
    <>
      <p role="status">{same ? t.sameNetworks : t.graphSummary(added.length, removed.length, changed.length)}</p>
      {!same && <Drawing a={a} b={b} difference={difference} />}
      {!same && (
        <ul className={s['changes']}>
          {added.map((n) => <li key={`+${n.id}`}><b className={s['added']}>{signs.added} {t.added}</b> {n.type} <span className={s['dim']}>{n.id}</span></li>)}
          {removed.map((n) => <li key={`-${n.id}`}><b className={s['removed']}>{signs.removed} {t.removedLayer}</b> {n.type} <span className={s['dim']}>{n.id}</span></li>)}
          {changed.map((c) => <li key={c.id}><b className={s['changed']}>{signs.changed} {t.changedLayer}</b> {b.nodes.find((n) => n.id === c.id)?.type} <span className={s['dim']}>{c.id}</span> {changesText(c.changes)}</li>)}
        </ul>
      )}
    </>
  );
}

function Drawing({ a, b, difference }: { readonly a: NetworkGraph; readonly b: NetworkGraph; readonly difference: GraphDifference }) {
  const { t } = useNames();
  const union = useMemo(() => unionOf(a, b, difference), [a, b, difference]);
  const at = new Map(union.nodes.map((n) => [n.key, { x: EDGE + n.x * STEP_X, y: EDGE + n.y * STEP_Y }]));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached with the keyboard
    <div className={s['drawing']} tabIndex={0} role="region" aria-label={t.drawing}>
      <svg width={2 * EDGE + union.columns * STEP_X - (STEP_X - CARD)} height={2 * EDGE + union.rows * STEP_Y - (STEP_Y - TALL)}>
        {union.edges.map(({ from, to, kind }) => {
          const [p, q] = [at.get(from), at.get(to)];
          if (!p || !q) return null;
          const [x1, y1, x2, y2] = [p.x + CARD, p.y + TALL / 2, q.x, q.y + TALL / 2];
          const bend = Math.max(14, (x2 - x1) / 2);
          return <path key={`${from} ${to}`} className={`${s['wire']} ${s[kind]}`} d={`M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`} />;
        })}
        {union.nodes.map((n) => {
          const place = at.get(n.key) ?? { x: 0, y: 0 };
          const below = n.kind === 'same' ? n.id : n.kind === 'changed' ? changesText(n.changes) : wordOf(n.kind, t);
          return (
            <g key={n.key} className={`${s['node']} ${s[n.kind]}`} transform={`translate(${place.x},${place.y})`}>
              <title>{`${n.type} ${n.id}: ${wordOf(n.kind, t)}${n.changes.length > 0 ? `, ${changesText(n.changes)}` : ''}`}</title>
              <rect width={CARD} height={TALL} rx={7} />
              <text x={9} y={19} className={s['strong']}>{`${signs[n.kind]} ${n.type}`.trim().slice(0, 20)}</text>
              <text x={9} y={36}>{below.length > 24 ? `${below.slice(0, 23)}…` : below}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
