// The view of use: any model on files of one's own, why it says what it says, tables of many, where its time goes.
import { useMemo, useState } from 'react';
import type { DragEvent } from 'react';
import { FooterFigures } from '../app/slots.tsx';
import type { Command } from '../commands/command.ts';
import { useCommands } from '../commands/command.ts';
import { bringsFiles, pathsOfDrop } from '../files/drop.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Segments } from '../ui/inputs.tsx';
import { notifyError } from '../ui/notices.tsx';
import { BatchTab } from './batch-tab.tsx';
import { ExplainTab } from './explain-tab.tsx';
import { useModels, useModelUsage } from './model/choices.ts';
import { ModelPanel, chooseModelFile } from './model/model-panel.tsx';
import { PredictTab, addFiles } from './predict/predict-tab.tsx';
import { clearFiles, showTab, tabs, takeFiles, useUse } from './state.ts';
import type { Tab } from './state.ts';
import { TimeTab } from './time-tab.tsx';
import s from './use.module.css';
import { playWords } from './words.ts';

const group: readonly [string, string] = ['Use', '使用'];
const tabCommands = tabs.map((tab): Command => ({ id: `use.${tab}`, title: [playWords.en[tab], playWords.zh[tab]], group, perform: () => { showTab(tab); } }));

export function UseView() {
  const t = useWords(playWords);
  const { choices, model } = useModels();
  const usage = useModelUsage(model);
  const tab = useUse((st) => st.tab);
  const [over, setOver] = useState(false);
  useCommands(useMemo(() => [
    { id: 'use.add', title: [playWords.en.add, playWords.zh.add], group, keys: 'Mod+Enter', perform: () => addFiles(t.add) },
    { id: 'use.model', title: [playWords.en.openFile, playWords.zh.openFile], group, perform: () => chooseModelFile(t.openFile) },
    { id: 'use.clear', title: [playWords.en.clear, playWords.zh.clear], group, perform: clearFiles },
    ...tabCommands,
  ], [t]));
  const onDragOver = (event: DragEvent): void => {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    pathsOfDrop(event.dataTransfer).then((paths) => { takeFiles(paths); }).catch(notifyError);
  };
  const described = usage.data;
  return (
    <div className={s['view']} data-over={over || undefined} onDragOver={onDragOver} onDragLeave={() => { setOver(false); }} onDrop={onDrop}>
      <ModelPanel choices={choices} model={model} />
      <div className={s['main']}>
        <div className={s['top']}><Segments<Tab> label={t.views} value={tab} options={tabs.map((value) => ({ value, title: t[value] }))} onChoose={showTab} /></div>
        {model === undefined ? <Empty title={t.noModel} action={<Button variant="primary" onClick={() => { chooseModelFile(t.openFile).catch(notifyError); }}>{t.openFile}</Button>}>{t.noModelText}</Empty>
          : described && <Shown tab={tab} model={model} described={described} />}
      </div>
      <FooterFigures>{described && <span>{described.path}</span>}</FooterFigures>
    </div>
  );
}

function Shown({ tab, model, described }: { readonly tab: Tab; readonly model: string; readonly described: NonNullable<ReturnType<typeof useModelUsage>['data']> }) {
  switch (tab) {
    case 'predict': return <PredictTab model={model} described={described} />;
    case 'explain': return <ExplainTab key={model} model={model} described={described} />;
    case 'batch': return <BatchTab model={model} described={described} />;
    default: return <TimeTab model={model} />;
  }
}
