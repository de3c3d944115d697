// Frames behind the cards: dragged by their title with all that stands in them, resized at the corner, named in place.
import { ViewportPortal, useReactFlow } from '@xyflow/react';
import { Ellipsis } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import { changeFrame, removeFrame } from '../../../core/graph/frames.ts';
import { frameColors } from '../../../core/graph/schema.ts';
import type { Frame } from '../../../core/graph/schema.ts';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { currentDocument, shownGraph, useDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { followPointer } from '../canvas/follow-pointer.ts';
import { change, editableGraph, gestureKey, makeFrame, moveBy, selectInside } from './actions.ts';
import s from './frames.module.css';
import { frameWords } from './words.ts';

const none: readonly Frame[] = [];
const SMALLEST = { width: 80, height: 60 };

export function FrameLayer() {
  const frames = useDocument((d) => shownGraph(d)?.graph.frames) ?? none;
  const fixed = useDocument((d) => shownGraph(d)?.readOnly) ?? true;
  const [named, setNamed] = useState<string>();
  const flow = useReactFlow();
  const commands = useMemo((): readonly Command[] => [{
    id: 'frames.make', title: ['Frame around the selection', '为所选内容加框'], group: ['Blocks', '模块'], keys: 'Mod+Alt+F', when: () => editableGraph() !== undefined, menus: ['card', 'canvas'],
    perform: () => {
      const box = document.querySelector('.react-flow')?.getBoundingClientRect();
      setNamed(makeFrame(flow.screenToFlowPosition({ x: (box?.left ?? 0) + 120, y: (box?.top ?? 0) + 120 })));
    },
  }], [flow]);
  useCommands(commands);
  // The largest lie lowest, so that one inside another can be taken hold of.
  const sorted = useMemo(() => frames.toSorted((a, b) => b.size.width * b.size.height - a.size.width * a.size.height), [frames]);
  return (
    <ViewportPortal>
      <div className={s['layer']}>
        {sorted.map((frame) => <FrameBox key={frame.id} frame={frame} fixed={fixed} naming={named === frame.id} onName={(on) => { setNamed(on ? frame.id : undefined); }} />)}
      </div>
    </ViewportPortal>
  );
}

interface BoxProps { readonly frame: Frame; readonly fixed: boolean; readonly naming: boolean; onName(on: boolean): void }

function FrameBox({ frame, fixed, naming, onName }: BoxProps) {
  const t = useWords(frameWords);
  const flow = useReactFlow();
  const { id, title, color, position, size } = frame;
  /** Follows the pointer until it is let go; all of it is one step. */
  const follow = (event: PointerEvent<HTMLElement>, tell: (dx: number, dy: number, key: string) => void): void => {
    if (fixed || event.button !== 0) return;
    const key = gestureKey();
    followPointer(event, flow.getZoom(), (dx, dy) => { tell(dx, dy, key); });
  };
  const now = (): Frame | undefined => {
    const open = currentDocument();
    return open && shownGraph(open)?.graph.frames?.find((f) => f.id === id);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if ((event.target as Element).closest('input, [aria-haspopup]')) return;
    follow(event, (dx, dy, key) => {
      const at = now()?.position;
      if (at) moveBy(id, { x: position.x + dx - at.x, y: position.y + dy - at.y }, key);
    });
  };
  const resized = (width: number, height: number, key?: string): void => {
    change((graph) => changeFrame(graph, id, { size: { width: Math.max(SMALLEST.width, width), height: Math.max(SMALLEST.height, height) } }), key);
  };
  const onCornerKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: [20, 0], ArrowLeft: [-20, 0], ArrowDown: [0, 20], ArrowUp: [0, -20] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    resized(size.width + (step[0] ?? 0), size.height + (step[1] ?? 0), `frame size ${id}`);
  };
  const onBarKey = (event: KeyboardEvent): void => {
    if ((event.target as Element).tagName === 'INPUT') return;
    const step = { ArrowRight: [20, 0], ArrowLeft: [-20, 0], ArrowDown: [0, 20], ArrowUp: [0, -20] }[event.key];
    if (event.key === 'Enter' || event.key === 'F2') onName(true);
    else if (event.key === 'Delete' || event.key === 'Backspace') change((graph) => removeFrame(graph, id));
    else if (step) moveBy(id, { x: step[0] ?? 0, y: step[1] ?? 0 }, `frame move ${id}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className={`${s['frame']} nopan`} aria-label={t.frame(title)} data-frame={id}
      style={{ '--frame': `var(--frame-${color})`, width: size.width, height: size.height, transform: `translate(${position.x}px, ${position.y}px)` } as CSSProperties}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the bar is dragged; its keys are those of its title */}
      <div className={s['bar']} onPointerDown={drag} onDoubleClick={(event) => { event.stopPropagation(); if (!fixed) onName(true); }} onKeyDown={fixed ? undefined : onBarKey}>
        {naming ? <TitleField title={title} onDone={(text) => { onName(false); if (text !== undefined && text !== title) change((graph) => changeFrame(graph, id, { title: text })); }} />
          : <button type="button" className={s['title']} style={{ border: 0, background: 'none', padding: 0, cursor: 'inherit' }} disabled={fixed} aria-label={`${t.frame(title)}, ${t.rename}`} onPointerDown={(event) => { if (event.detail > 1) event.stopPropagation(); }}>{title}</button>}
        {!fixed && (
          <Menu trigger={<IconButton label={t.menu} icon={<Ellipsis />} className={s['menu'] ?? ''} />} items={[
            [{ id: 'rename', title: t.rename, keys: 'F2', perform: () => { onName(true); } }, { id: 'inside', title: t.selectInside, perform: () => { selectInside(id); } }],
            frameColors.map((name) => ({ id: name, title: t[name], checked: name === color, perform: () => { change((graph) => changeFrame(graph, id, { color: name })); } })),
            [{ id: 'remove', title: t.remove, danger: true, perform: () => { change((graph) => removeFrame(graph, id)); } }],
          ]} />
        )}
      </div>
      {!fixed && <button type="button" className={s['corner']} aria-label={t.resize} onKeyDown={onCornerKey} onPointerDown={(event) => { follow(event, (dx, dy, key) => { resized(size.width + dx, size.height + dy, key); }); }} />}
    </section>
  );
}

function TitleField({ title, onDone }: { readonly title: string; onDone(text: string | undefined): void }) {
  const t = useWords(frameWords);
  const [text, setText] = useState(title);
  return (
    // oxlint-disable-next-line jsx-a11y/no-autofocus -- it stands where the title was that is being changed
    <input className={s['edit']} value={text} aria-label={t.title} autoFocus maxLength={200} onFocus={(event) => { event.target.select(); }} onChange={(event) => { setText(event.target.value); }}
      onBlur={() => { onDone(text); }} onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') onDone(text);
        else if (event.key === 'Escape') onDone(undefined);
      }} />
  );
}
