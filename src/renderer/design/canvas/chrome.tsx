// What lies over the canvas: the path into blocks, zoom, the hint on an empty canvas.
import { useReactFlow } from '@xyflow/react';
import { ChevronRight, Maximize, Minus, Plus, Workflow } from 'lucide-react';
import { blockIdOf } from '../../../core/graph/user-blocks.ts';
import { performById } from '../../commands/command.ts';
import { openScope } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { blockWords } from '../blocks/words.ts';
import { designWords } from '../words.ts';
import { add, leave } from './actions.ts';
import s from './chrome.module.css';
import { focusFields, openPopup, pointedAt } from './canvas-state.ts';

export function Path({ open, readOnly }: { readonly open: OpenDocument; readonly readOnly: boolean }) {
  const t = useWords(designWords);
  const blocks = useWords(blockWords);
  if (open.scope.length === 0) return null;
  return (
    <nav className={s['path']} aria-label={t.path}>
      <Button variant="quiet" onClick={() => { openScope([]); }}>{open.project.name}</Button>
      {open.scope.map((id, i) => (
        <span key={`${i} ${id}`} className={s['step']}>
          <ChevronRight aria-hidden />
          {i === open.scope.length - 1 ? <b aria-current="location">{stepName(open, id)}</b> : <Button variant="quiet" onClick={() => { openScope(open.scope.slice(0, i + 1)); }}>{stepName(open, id)}</Button>}
        </span>
      ))}
      {readOnly && <span className={s['note']}>{t.readOnly}</span>}
      {readOnly && <Button onClick={() => { performById('blocks.unpackOpen'); }}>{blocks.unpackToEdit}</Button>}
      <Button keys="Escape" onClick={leave}>{t.up}</Button>
    </nav>
  );
}

/** A block that is opened from its card is called as the card; one that is opened by itself, by its title. */
const stepName = ({ project }: OpenDocument, id: string): string => project.blocks?.[blockIdOf(id) ?? '']?.title ?? id;

export function Controls() {
  const t = useWords(designWords);
  const flow = useReactFlow();
  return (
    <div className={s['controls']} role="toolbar" aria-label={t.fit}>
      <IconButton label={t.zoomIn} keys="+" side="left" icon={<Plus />} onClick={() => { void flow.zoomIn({ duration: 140 }); }} />
      <IconButton label={t.zoomOut} keys="-" side="left" icon={<Minus />} onClick={() => { void flow.zoomOut({ duration: 140 }); }} />
      <IconButton label={t.fit} keys="F" side="left" icon={<Maximize />} onClick={() => { void flow.fitView({ maxZoom: 1, padding: 0.12, duration: 140 }); }} />
    </div>
  );
}

export function EmptyCanvas({ inBlock, readOnly }: { readonly inBlock: boolean; readonly readOnly: boolean }) {
  const t = useWords(designWords);
  return (
    <div className={s['empty']}>
      <Empty picture={<Workflow />} title={inBlock ? t.emptyBlock : t.emptyTitle} action={!readOnly && (
        <>
          {!inBlock && <Button variant="primary" onClick={() => { focusFields(add('Input', { at: { x: 0, y: 0 } })); }}>{t.addInput}</Button>}
          <Button keys="Tab" onClick={() => { openPopup({ kind: 'add', place: pointedAt().place }); }}>{t.addLayer}</Button>
        </>
      )}>{!inBlock && t.emptyText}</Empty>
    </div>
  );
}
