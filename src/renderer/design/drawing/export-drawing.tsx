// The dialog that saves the drawing: what of it, as what, how large.
import { useMemo, useState } from 'react';
import { create } from 'zustand';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { currentDocument } from '../../document/store.ts';
import { saveBytes } from '../../files/save.ts';
import { useWords } from '../../i18n/words.ts';
import { isDark } from '../../theme/theme.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segments } from '../../ui/inputs.tsx';
import { notifyError } from '../../ui/notices.tsx';
import { coloursOf, drawingOf, measuring } from './drawing.ts';
import s from './drawing.module.css';
import { fitsCanvas, pngOf } from './picture.ts';
import { drawSvg } from './svg.ts';
import { drawingWords } from './words.ts';

const store = create<{ readonly open: boolean }>(() => ({ open: false }));
const close = (): void => { store.setState({ open: false }); };

const commands: readonly Command[] = [{
  id: 'drawing.export', title: ['Export the drawing as SVG or PNG…', '导出图示为 SVG 或 PNG…'], group: ['File', '文件'], keys: 'Mod+Shift+E', menus: ['canvas', 'card'],
  when: () => currentDocument() !== undefined, perform: () => { store.setState({ open: true }); },
}];

export function ExportDrawing() {
  useCommands(commands);
  const open = store((state) => state.open);
  return open ? <Choices /> : null;
}

const scales = ['1', '2', '4'] as const;

function Choices() {
  const t = useWords(drawingWords);
  const [document] = useState(currentDocument);
  const selection = document?.selection ?? [];
  const [what, setWhat] = useState<'whole' | 'selection'>(selection.length > 1 ? 'selection' : 'whole');
  const [format, setFormat] = useState<'svg' | 'png'>('svg');
  const [look, setLook] = useState<'light' | 'dark'>(isDark() ? 'dark' : 'light');
  const [scale, setScale] = useState<(typeof scales)[number]>('2');
  const drawn = useMemo(() => document && drawSvg(drawingOf(document, what === 'selection' ? document.selection : undefined), coloursOf(look === 'dark'), measuring()), [document, what, look]);
  if (!document || !drawn) return null;
  const factor = Number(scale);
  const possible = format === 'svg' || fitsCanvas(drawn, factor);
  const save = async (): Promise<void> => {
    const name = `${document.project.name || 'network'}.${format}`;
    const saved = format === 'svg' ? await saveBytes(name, drawn.svg, 'image/svg+xml', t.title) : await saveBytes(name, await pngOf(drawn, factor), 'image/png', t.title);
    if (saved) close();
  };
  return (
    <Dialog open onClose={close} title={t.title} description={t.text} size="medium" actions={(
      <>
        <Button onClick={close}>{t.cancel}</Button>
        <Button variant="primary" disabled={!possible} onClick={() => { save().catch(notifyError); }}>{t.save}</Button>
      </>
    )}>
      <div className={s['choices']}>
        {selection.length > 0 && <Segments<'whole' | 'selection'> label={t.what} value={what} onChoose={setWhat} options={[{ value: 'whole', title: t.whole }, { value: 'selection', title: t.selection(selection.length) }]} />}
        <Segments<'svg' | 'png'> label={t.format} value={format} onChoose={setFormat} options={[{ value: 'svg', title: 'SVG' }, { value: 'png', title: 'PNG' }]} />
        <Segments<'light' | 'dark'> label={t.look} value={look} onChoose={setLook} options={[{ value: 'light', title: t.light }, { value: 'dark', title: t.dark }]} />
        {format === 'png' && <Segments<(typeof scales)[number]> label={t.size} value={scale} onChoose={setScale} options={scales.map((value) => ({ value, title: `${value}×` }))} />}
      </div>
      <img className={s['preview']} alt="" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.svg)}`} />
      <p className={s['size']}>{possible ? t.pixels(drawn.width * (format === 'png' ? factor : 1), drawn.height * (format === 'png' ? factor : 1)) : t.tooLarge}</p>
    </Dialog>
  );
}
