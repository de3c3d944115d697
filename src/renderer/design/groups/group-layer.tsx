// The boxes of open groups, behind the cards: dragged by their title with all that is in them, closed by a button or a double click.
import { ViewportPortal, useReactFlow } from '@xyflow/react';
import { ChevronsDownUp } from 'lucide-react';
import { useMemo } from 'react';
import type { PointerEvent } from 'react';
import { boxOf } from '../../../core/graph/group-edits.ts';
import { foldedOf, groupsOf } from '../../../core/graph/groups.ts';
import type { Group, NetworkGraph } from '../../../core/graph/schema.ts';
import { shownGraph, useDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { followPointer } from '../canvas/follow-pointer.ts';
import { close, gestureKey, moveBy, selectInside } from './actions.ts';
import s from './groups.module.css';
import { groupWords } from './words.ts';
import { plainGroupName } from './names.ts';
import { useLanguage } from '../../i18n/language.ts';

export function GroupLayer() {
  const graph = useDocument((d) => shownGraph(d)?.graph);
  const fixed = useDocument((d) => shownGraph(d)?.readOnly) ?? true;
  const boxes = useMemo(() => (graph ? foldedOf(graph).boxes : []), [graph]);
  return graph && boxes.length > 0 && (
    <ViewportPortal>
      <div className={s['layer']}>
        {boxes.map((group) => <Box key={group.id} group={group} graph={graph} depth={groupsOf(graph).above(group.id).length} fixed={fixed} />)}
      </div>
    </ViewportPortal>
  );
}

interface BoxProps { readonly group: Group; readonly graph: NetworkGraph; readonly depth: number; readonly fixed: boolean }

function Box({ group, graph, depth, fixed }: BoxProps) {
  const t = useWords(groupWords);
  const language = useLanguage();
  const flow = useReactFlow();
  const { left, top, right, bottom } = useMemo(() => boxOf(graph, group.id), [graph, group.id]);
  const name = plainGroupName(group, language);
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (fixed || (event.target as Element).closest('button')) return;
    const key = gestureKey();
    let [x, y] = [0, 0];
    followPointer(event, flow.getZoom(), (dx, dy) => {
      if (dx === x && dy === y) return;
      moveBy(group.id, { x: dx - x, y: dy - y }, key);
      [x, y] = [dx, dy];
    });
  };
  return (
    <section className={s['box']} data-group={group.id} data-odd={depth % 2 === 1 || undefined} aria-label={t.box(name)} style={{ width: right - left, height: bottom - top, transform: `translate(${left}px, ${top}px)` }}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- dragged by the pointer; the arrow keys move the cards in it */}
      <div className={`${s['bar']} nopan`} onPointerDown={drag} onClick={() => { selectInside(group.id); }} onDoubleClick={(event) => { event.stopPropagation(); if (!fixed) close(group.id); }}>
        {!fixed && <IconButton label={t.close(name)} icon={<ChevronsDownUp />} className={s['button'] ?? ''} onClick={() => { close(group.id); }} />}
        <span className={s['title']} title={name}>{name}</span>
        <span className={s['count']}>{t.layers(groupsOf(graph).members.get(group.id)?.length ?? 0)}</span>
      </div>
    </section>
  );
}
