// How the samples are dealt into train, dev and test: a bar to drag, presets, and what is wrong with small parts.
import { FilePlus2, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { Project } from '../../../core/graph/schema.ts';
import type { Description } from '../../document/dataset.ts';
import { edit, useDocument } from '../../document/store.ts';
import { chooseFiles } from '../../files/choose.ts';
import { formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Optional, Segments, Switch } from '../../ui/inputs.tsx';
import { notifyError } from '../../ui/notices.tsx';
import s from '../data.module.css';
import { moveBorder, partNames, warningsOf } from '../order.ts';
import type { Counts, PartName, Shares } from '../order.ts';
import { dataWords } from '../words.ts';

const presets: readonly (readonly [name: string, shares: Shares])[] = [
  ['60/20/20', { train: 0.6, dev: 0.2, test: 0.2 }], ['80/20', { train: 0.8, dev: 0, test: 0.2 }], ['98/1/1', { train: 0.98, dev: 0.01, test: 0.01 }],
];
/** With a test part of its own only train and dev are left to be dealt. */
const presetsBeside: readonly (readonly [name: string, shares: Shares])[] = [
  ['100/0', { train: 1, dev: 0, test: 0 }], ['90/10', { train: 0.9, dev: 0.1, test: 0 }], ['80/20', { train: 0.8, dev: 0.2, test: 0 }],
];

interface SplitProps { readonly description: Description; readonly counts: Counts | undefined; readonly classNames: readonly string[]; readonly error: unknown }

export function SplitPanel({ description, counts, classNames, error }: SplitProps) {
  const t = useWords(dataWords);
  const project = useDocument((d) => d.project);
  const [dragged, setDragged] = useState<Shares>();
  if (!project) return null;
  const { data } = project;
  const fixed = partNames.filter((part) => part !== 'train' && description.parts[part] !== undefined);
  const open = partNames.filter((part) => !fixed.includes(part));
  const shares = dragged ?? data.split;
  const total = open.reduce((sum, part) => sum + shares[part], 0) || 1;
  const put = (split: Partial<Project['data']['split']>, merge?: string): void => { edit({ type: 'setData', data: { ...data, split: { ...data.split, ...split } } }, merge === undefined ? {} : { merge }); };
  const offered = fixed.includes('test') ? presetsBeside : presets;
  const same = offered.find(([, p]) => open.every((part) => Math.abs(p[part] - data.split[part] / (open.reduce((sum, o) => sum + data.split[o], 0) || 1)) < 1e-6));
  const testFile = (): void => {
    chooseFiles({ title: t.chooseTest, kind: 'open' }).then(([path]) => { if (path !== undefined) edit({ type: 'setData', data: { ...data, testSource: path } }); }, notifyError);
  };
  const { testSource, ...withoutTest } = data;
  return (
    <section className={s['panel']}>
      <h3>{t.split}</h3>
      <p className={s['dim']}>{t.splitHelp}</p>
      <Bar open={open} shares={shares} total={total} onDrag={setDragged} onDrop={(next) => { setDragged(undefined); put(next); }} onStep={(next) => { put(next, 'data.split'); }} />
      <dl className={s['partCounts']}>
        {partNames.map((part) => (
          <div key={part}><dt><span className={s[part]} aria-hidden />{t[part]}</dt><dd>{counts ? formatWhole(counts.parts[part]) : '–'} {fixed.includes(part) ? <span className={s['dim']}>{t.fixed}</span> : <span className={s['dim']}>{Math.round((shares[part] / total) * 1000) / 10} %</span>}</dd></div>
        ))}
      </dl>
      {error !== undefined && error !== null && <ErrorText error={error} />}
      {counts && warningsOf(counts).map((w) => <p key={`${w.kind}${w.part}`} className={s['warning']}>{w.kind === 'small' ? t.tooSmall(t[w.part], w.count) : t.missingClass(t[w.part], classNames[w.class] ?? String(w.class))}</p>)}
      <Segments label={t.split} value={same?.[0] ?? ''} options={offered.map(([name]) => ({ value: name, title: name }))} onChoose={(name) => { const chosen = offered.find(([n]) => n === name); if (chosen) put(chosen[1]); }} />
      {classNames.length > 0 && <Field label={t.stratify} help={t.stratifyHelp}>{({ id }) => <Switch id={id} checked={data.split.stratify} onChange={(stratify) => { put({ stratify }); }} />}</Field>}
      {classNames.length > 0 && <Field label={t.perClass} help={t.perClassHelp}>{(ids) => <Optional ids={ids} value={data.split.perClass} whole min={1} placeholder={t.perClassAll} onCommit={(perClass) => { put({ perClass }, 'data.perClass'); }} />}</Field>}
      <Field label={t.seed} help={t.seedHelp}>{(ids) => <NumberInput {...ids} whole min={0} value={project.seed} onCommit={(seed) => { edit({ type: 'setSeed', seed }, { merge: 'data.seed' }); }} />}</Field>
      {!description.source.startsWith('made:') && (
        <Field label={t.testFile}>
          {({ id }) => (
            <span className={s['row']} id={id}>
              <span className={s['path']} title={testSource}>{testSource?.split(/[/\\]/).at(-1) ?? t.noTestFile}</span>
              <IconButton label={t.chooseTest} icon={<FilePlus2 />} onClick={testFile} />
              {testSource !== undefined && <IconButton label={t.removeTest} icon={<X />} onClick={() => { edit({ type: 'setData', data: withoutTest }); }} />}
            </span>
          )}
        </Field>
      )}
    </section>
  );
}

interface BarProps { readonly open: readonly PartName[]; readonly shares: Shares; readonly total: number; onDrag(shares: Shares): void; onDrop(shares: Shares): void; onStep(shares: Shares): void }

function Bar({ open, shares, total, onDrag, onDrop, onStep }: BarProps) {
  const t = useWords(dataWords);
  const bar = useRef<HTMLDivElement>(null);
  const shareAt = (event: PointerEvent): number => {
    const box = bar.current?.getBoundingClientRect();
    return box ? (event.clientX - box.left) / box.width : 0;
  };
  const edgeOf = (border: number): number => open.slice(0, border + 1).reduce((sum, part) => sum + shares[part] / total, 0);
  return (
    <div className={s['bar']} ref={bar}>
      {open.map((part) => <div key={part} className={`${s['stretch']} ${s[`fill-${part}`]}`} style={{ flexGrow: Math.round((shares[part] / total) * 1000) }}><span>{t[part]}</span></div>)}
      {open.slice(0, -1).map((part, border) => {
        const moved = (event: PointerEvent): Shares => moveBorder(shares, open, border, shareAt(event));
        return (
          <div key={part} className={s['handle']} style={{ left: `${edgeOf(border) * 100}%` }} role="slider" tabIndex={0} aria-label={t.border(t[part], t[open[border + 1] as PartName])}
            aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(edgeOf(border) * 100)}
            onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); }}
            onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(moved(event)); }}
            onPointerUp={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrop(moved(event)); }}
            onKeyDown={(event: KeyboardEvent) => {
              const by = event.key === 'ArrowLeft' || event.key === 'ArrowDown' ? -1 : event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : 0;
              if (by === 0) return;
              event.preventDefault();
              onStep(moveBorder(shares, open, border, edgeOf(border) + by * (event.shiftKey ? 0.1 : 0.01)));
            }} />
        );
      })}
    </div>
  );
}
