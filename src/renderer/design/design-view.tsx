// The design view: palette, canvas, inspector.
import { Download, Redo2, Undo2, Wand2 } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { HeaderActions } from '../app/slots.tsx';
import { currentDocument, useDocument } from '../document/store.ts';
import { useWords } from '../i18n/words.ts';
import { performById, useCommands } from '../commands/command.ts';
import { TrainButtons } from '../session/train-button.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { BlockDialogs } from './blocks/block-dialogs.tsx';
import { blockCommands } from './blocks/commands.ts';
import { Canvas } from './canvas/canvas.tsx';
import { focusCard } from './canvas/canvas-state.ts';
import { canvasCommands, zoomCommands } from './canvas/commands.ts';
import s from './design.module.css';
import { ExportDrawing } from './drawing/export-drawing.tsx';
import { groupCommands } from './groups/commands.ts';
import { Inspector } from './inspector/inspector.tsx';
import { ChooseGraph, ChosenGraph } from './onnx/choose-graph.tsx';
import { useGraphView } from './onnx/view.ts';
import { Palette } from './palette/palette.tsx';
import { Problems } from './problems/problems.tsx';
import { DesignFigures } from './summary/figures.tsx';
import { Summary } from './summary/summary.tsx';
import { Times } from './times/times.tsx';
import { BrushBar } from './tuning/brush-bar.tsx';
import { tuningCommands } from './tuning/commands.ts';
import { DepthPanel } from './tuning/depth-panel.tsx';
import { HeadDialog } from './tuning/head-dialog.tsx';
import { designWords } from './words.ts';

const networkCommands = [...canvasCommands, ...zoomCommands, ...blockCommands, ...groupCommands, ...tuningCommands];

export function DesignView() {
  const t = useWords(designWords);
  useCommands(useGraphView() === 'network' ? networkCommands : zoomCommands);
  const idle = useDocument((d) => d.selection.length === 0) ?? true;
  return (
    <div className={s['design']}>
      <ChosenGraph>
      <Palette />
      <div className={s['stage']} data-tour-place="network">
        <Canvas />
        <DepthPanel />
        <BrushBar />
        <Times />
        <div className={s['problems']}><Problems /></div>
      </div>
      {/* At 1280 it slides over the canvas, and only while something is selected. */}
      <aside className={s['inspector']} data-region="inspector" data-idle={idle || undefined} aria-label={t.inspector} onKeyDown={backToCard}><Inspector /></aside>
      </ChosenGraph>
      <ChooseGraph />
      <BlockDialogs />
      <HeadDialog />
      <ExportDrawing />
      <HistoryButtons />
      <DesignFigures />
      <Summary />
    </div>
  );
}

/** Escape leaves the fields for the card they belong to. */
function backToCard(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  event.preventDefault();
  focusCard(currentDocument()?.selection.at(-1));
}

function HistoryButtons() {
  const t = useWords(designWords);
  // What is not in sight is not changed.
  const hidden = useGraphView() !== 'network';
  const past = useDocument((d) => d.history.past.length > 0) ?? false;
  const future = useDocument((d) => d.history.future.length > 0) ?? false;
  return (
    <HeaderActions>
      <IconButton label={t.undo} icon={<Undo2 />} keys="Mod+Z" disabled={hidden || !past} onClick={() => { performById('edit.undo'); }} />
      <IconButton label={t.redo} icon={<Redo2 />} keys="Mod+Shift+Z" disabled={hidden || !future} onClick={() => { performById('edit.redo'); }} />
      <IconButton label={t.exportNetwork} icon={<Download />} onClick={() => { performById('project.export'); }} />
      <Button icon={<Wand2 />} disabled={hidden} onClick={() => { performById('canvas.tidy'); }}>{t.tidy}</Button>
      <TrainButtons />
    </HeaderActions>
  );
}
