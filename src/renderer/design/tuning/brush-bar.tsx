// While the brush is in use: what it does, and the way out.
import { Brush } from 'lucide-react';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { showTool, useTool } from './state.ts';
import s from './tuning.module.css';
import { tuningWords } from './words.ts';

const end = (): void => { showTool(undefined); };
const commands: readonly Command[] = [{ id: 'tuning.brushEnd', title: ['Put the brush away', '收起画笔'], group: ['Fine-tuning', '微调'], keys: 'Escape', hidden: true, perform: end }];

export function BrushBar() {
  return useTool() === 'brush' ? <Bar /> : null;
}

function Bar() {
  const t = useWords(tuningWords);
  useCommands(commands);
  return (
    <section className={s['bar']} role="status" aria-label={t.brush}>
      <Brush aria-hidden />
      <span>{t.brushOn}</span>
      <Button keys="Escape" onClick={end}>{t.brushEnd}</Button>
    </section>
  );
}
