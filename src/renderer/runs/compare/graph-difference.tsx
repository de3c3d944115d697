// What differs between the networks of two runs, drawn and listed: by colour, by line and by word.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { diffGraphs, type GraphDifference } from '../../../core/graph/diff.ts';
import { changedBlocks } from '../../../core/graph/network.ts';
import type { NetworkGraph, Project } from '../../../core/graph/schema.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import { useClient } from '../../host/host.tsx';
import { useCoreText } from '../../i18n/core.ts';
import { Select } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import type { Run } from '../client-types.ts';
import { plainText, useNames, type RunWords } from '../names.ts';
import { namesApart } from './apart.ts';
import { unionOf, type UnionKind, type UnionNode } from './union.ts';
import s from './compare.module.css';

const [CARD, TALL, STEP_X, STEP_Y, EDGE] = [176, 46, 212, 62, 12];
/** Letters that a card has room for, in its two lines. */
const [HEAD, BELOW] = [21, 28];
const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const signs = { same: '', added: '+', removed: '−', changed: '≠' } as const;
const wordOf = (kind: UnionKind, t: RunWords): string => ({ same: t.sameLayer, added: t.added, removed: t.removedLayer, changed: t.changedLayer })[kind];

type Changes = UnionNode['changes'];
interface Names { type(type: string): string; changes(type: string, changes: Changes): string }

/** Layers by the titles of their types and settings, in the language of the window. */
function useLayerNames(a: Project, b: Project): Names {
  const say = useCoreText();
  return useMemo(() => {
    const catalogues = [catalogueOf(b), catalogueOf(a)];
    const kindOf = (type: string) => catalogues.flatMap((c) => c.kind(type) ?? [])[0];
    const setting = (type: string, path: string): string => {
      const [name = '', ...rest] = path.replace(/^params\./, '').split('.');
      const meta = path.startsWith('params.') ? (kindOf(type)?.params as { readonly shape?: Readonly<Record<string, { meta?(): { readonly title?: unknown } | undefined }>> } | undefined)?.shape?.[name]?.meta?.() : undefined;
      return [typeof meta?.title === 'string' ? say(meta.title) : name, ...rest].join('.');
    };
    return {
      type: (type) => say(kindOf(type)?.title ?? type),
      changes: (type, changes) => changes.map((c) => `${setting(type, c.path)} ${plainText(c.a)} → ${plainText(c.b)}`).join(', '),
    };
  }, [a, b, say]);
}

export function GraphDifferences({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useNames();
  const client = useClient();
  const [from, setFrom] = useState(runs[0]?.id ?? '');
  const [to, setTo] = useState(runs[1]?.id ?? '');
  const projects = useQuery({ queryKey: ['runs', 'projects', from, to], queryFn: () => Promise.all([client.runs.project({ run: from }), client.runs.project({ run: to })]), staleTime: Infinity });
  const called = namesApart(runs);
  const options = runs.map((run) => ({ value: run.id, title: called(run) }));
  return (
    <section className={s['card']}>
      <div className={s['row']}>
        <h3>{t.networks}</h3>
        <label>{t.from} <Select value={from} options={options} onChoose={setFrom} className={s['pick'] ?? ''} /></label>
        <label>{t.to} <Select value={to} options={options} onChoose={setTo} className={s['pick'] ?? ''} /></label>
      </div>
      <Loaded query={projects}>{([a, b]) => <Difference before={a} after={b} />}</Loaded>
    </section>
  );
}

function Difference({ before, after }: { readonly before: Project; readonly after: Project }) {
  const { t } = useNames();
  const names = useLayerNames(before, after);
  const [a, b] = [before.graph, after.graph];
  const difference = useMemo(() => diffGraphs(before.graph, after.graph), [before, after]);
  const blocks = useMemo(() => changedBlocks(before, after), [before, after]);
  const { added, removed, changed } = difference;
  const same = difference.same && blocks.length === 0;
  return (
    <>
      <p role="status">{same ? t.sameNetworks : t.graphSummary(added.length, removed.length, changed.length)}</p>
      {!difference.same && <Drawing a={a} b={b} difference={difference} names={names} />}
      {!same && (
        <ul className={s['changes']}>
          {added.map((n) => <li key={`+${n.id}`}><b className={s['added']}>{signs.added} {t.added}</b> {names.type(n.type)} <span className={s['dim']}>{n.id}</span></li>)}
          {removed.map((n) => <li key={`-${n.id}`}><b className={s['removed']}>{signs.removed} {t.removedLayer}</b> {names.type(n.type)} <span className={s['dim']}>{n.id}</span></li>)}
          {changed.map((c) => <li key={c.id}><b className={s['changed']}>{signs.changed} {t.changedLayer}</b> {names.type(b.nodes.find((n) => n.id === c.id)?.type ?? '')} <span className={s['dim']}>{c.id}</span> {names.changes(b.nodes.find((n) => n.id === c.id)?.type ?? '', c.changes)}</li>)}
          {blocks.map((id) => <li key={`block:${id}`}><b className={s['changed']}>{signs.changed} {t.changedBlock}</b> {after.blocks?.[id]?.title} <span className={s['dim']}>{id}</span></li>)}
        </ul>
      )}
    </>
  );
}

function Drawing({ a, b, difference, names }: { readonly a: NetworkGraph; readonly b: NetworkGraph; readonly difference: GraphDifference; readonly names: Names }) {
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
          const below = n.kind === 'same' ? n.id : n.kind === 'changed' ? names.changes(n.type, n.changes) : wordOf(n.kind, t);
          return (
            <g key={n.key} className={`${s['node']} ${s[n.kind]}`} transform={`translate(${place.x},${place.y})`}>
              <title>{`${names.type(n.type)} ${n.id}: ${wordOf(n.kind, t)}${n.changes.length > 0 ? `, ${names.changes(n.type, n.changes)}` : ''}`}</title>
              <rect width={CARD} height={TALL} rx={7} />
              <text x={9} y={19} className={s['strong']}>{cut(`${signs[n.kind]} ${names.type(n.type)}`.trim(), HEAD)}</text>
              <text x={9} y={36}>{cut(below, BELOW)}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
