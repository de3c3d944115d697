// The table of the network, in a dialog: opened by a command, from the inspector and from the bottom line.
import { ChevronDown, ChevronRight, Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CSSProperties } from 'react';
import { forecastTrainingMemory } from '../../../core/shapes/costs.ts';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { useDocument } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import { formatAtLeast, formatBytes, formatCount } from '../../i18n/format.ts';
import { useCoreText } from '../../i18n/core.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { AtLeast } from '../../ui/at-least.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notify, notifyError } from '../../ui/notices.tsx';
import { focusNode } from '../focus.ts';
import { groupContent, groupName } from '../groups/names.ts';
import { SUMMARY_COMMAND } from './ids.ts';
import { showSummary, useSummaryOpen } from './panel.ts';
import { blocksOf, csvOf, rowsOf, textOf } from './rows.ts';
import type { SummaryRow } from './rows.ts';
import { optimizerSlots } from './slots.ts';
import s from './summary.module.css';
import { summaryWords } from './words.ts';

const ROW = 28;
/** Rows drawn at a time: the dialog shows 24 at most. */
const DRAWN = 44;

const commands: readonly Command[] = [
  { id: SUMMARY_COMMAND, title: ['Show the summary table', '显示结构汇总表'], group: ['View', '视图'], keys: 'Alt+S', perform: () => { showSummary(true); } },
];

export function Summary() {
  const t = useWords(summaryWords);
  useCommands(commands);
  const shown = useSummaryOpen();
  const open = useDocument((d) => d);
  return (
    <Dialog open={shown && open !== undefined} onClose={() => { showSummary(false); }} size="large" title={t.title} description={t.aSample}>
      {open && <Table open={open} />}
    </Dialog>
  );
}

function Table({ open: { project, shapes } }: { readonly open: OpenDocument }) {
  const t = useWords(summaryWords);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [first, setFirst] = useState(0);
  const language = useLanguage();
  const rows = useMemo(() => rowsOf(project, shapes, opened, (group, members) => ({ name: groupName({ group, members }, language), title: groupContent({ group, members }, language) })), [project, shapes, opened, language]);
  const blocks = useMemo(() => blocksOf(project, shapes), [project, shapes]);
  const { totals } = shapes;
  const { batch, optimizer } = project.training;
  const memory = forecastTrainingMemory(totals, Math.max(1, batch), optimizerSlots(optimizer.type));
  const toggle = (id: string): void => { setOpened((now) => (now.has(id) ? new Set([...now].filter((o) => o !== id)) : new Set([...now, id]))); };
  const copy = (text: string): void => { navigator.clipboard.writeText(text).then(() => { notify(t.copied); }, notifyError); };
  const all = blocks.length > 0 && blocks.every((id) => opened.has(id));
  return (
    <div className={s['summary']}>
      <div className={s['tools']}>
        {blocks.length > 0 && <Button onClick={() => { setOpened(new Set(all ? [] : blocks)); }}>{all ? t.closeAll : t.openAll}</Button>}
        <span className={s['space']}>{t.trainable} <b>{totals.trainable.toLocaleString('en-US')}</b> · {t.nonTrainable} <b>{totals.nonTrainable.toLocaleString('en-US')}</b> · {t.toTrain(formatAtLeast(memory.total, formatBytes, totals.open), Math.max(1, batch))}</span>
        <Button icon={<Copy />} onClick={() => { copy(textOf(project.name, rows, shapes, t)); }}>{t.copyText}</Button>
        <Button icon={<Copy />} onClick={() => { copy(csvOf(rows)); }}>{t.copyCsv}</Button>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: the keyboard must reach it */}
      <div className={s['table']} role="table" aria-label={t.title} aria-rowcount={rows.length + 2} tabIndex={0} onScroll={(event) => { setFirst(Math.max(0, Math.floor(event.currentTarget.scrollTop / ROW / 8) * 8 - 8)); }}>
        <div className={s['row']} role="row" data-head aria-rowindex={1}>
          {[t.layer, t.type, t.output].map((title) => <span key={title} role="columnheader">{title}</span>)}
          {[t.parameters, t.multiplyAdds, t.activations].map((title) => <span key={title} role="columnheader" className={s['number']}>{title}</span>)}
          <span role="columnheader">{t.from}</span>
        </div>
        <div className={s['all']} role="rowgroup" style={{ height: rows.length * ROW }}>
          {rows.slice(first, first + DRAWN).map((row, i) => <Row key={row.id} row={row} index={first + i} opened={opened.has(row.id)} onToggle={toggle} />)}
        </div>
        <div className={s['row']} role="row" data-total aria-rowindex={rows.length + 2}>
          <span role="cell">{t.total}</span>
          <span role="cell" /><span role="cell" />
          <span role="cell" className={s['number']}>{totals.parameters.toLocaleString('en-US')}</span>
          <span role="cell" className={s['number']}><AtLeast value={totals.multiplyAdds} format={formatCount} open={totals.open} /></span>
          <span role="cell" className={s['number']}><AtLeast value={totals.activationBytes} format={formatBytes} open={totals.open} /></span>
          <span role="cell" />
        </div>
      </div>
    </div>
  );
}

interface RowProps { readonly row: SummaryRow; readonly index: number; readonly opened: boolean; onToggle(id: string): void }

function Row({ row, index, opened, onToggle }: RowProps) {
  const t = useWords(summaryWords);
  const say = useCoreText();
  const parameters = row.trainable + row.nonTrainable;
  return (
    <div className={s['row']} role="row" aria-rowindex={index + 2} data-wrong={row.wrong || undefined} style={{ transform: `translateY(${index * ROW}px)`, '--family': `var(--family-${row.family})`, '--depth': row.depth } as CSSProperties}>
      <span role="cell" className={s['layer']}>
        <i className={s['mark']} aria-hidden />
        {row.block ? <IconButton label={opened ? t.closeBlock(row.name) : t.openBlock(row.name)} aria-expanded={opened} icon={opened ? <ChevronDown /> : <ChevronRight />} onClick={() => { onToggle(row.id); }} /> : <i className={s['gap']} />}
        <button type="button" className={s['link']} title={t.goTo(row.name)} onClick={() => { showSummary(false); focusNode(row.node); }}>{row.name}</button>
      </span>
      <span role="cell" title={say(row.title)}>{say(row.title)}{row.mode && <span className={s['mode']}> · {t[row.mode]}</span>}</span>
      <span role="cell">{row.output}</span>
      <span role="cell" className={s['number']}>{parameters === 0 ? '' : parameters.toLocaleString('en-US')}</span>
      <span role="cell" className={s['number']}>{row.multiplyAdds === 0 ? '' : formatCount(row.multiplyAdds)}</span>
      <span role="cell" className={s['number']}>{row.activationBytes === 0 ? '' : formatBytes(row.activationBytes)}</span>
      <span role="cell" className={s['from']} title={row.from.join(', ')}>{row.from.join(', ')}</span>
    </div>
  );
}
