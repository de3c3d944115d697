// Network, ONNX or Backward: which graph is shown.
import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { HeaderActions } from '../../app/slots.tsx';
import { useWords } from '../../i18n/words.ts';
import { Segments } from '../../ui/inputs.tsx';
import { graphView, showGraphView, useGraphView } from './view.ts';
import type { GraphView } from './view.ts';
import { onnxWords } from './words.ts';

const LoweredView = lazy(() => import('./lowered-view.tsx').then((m) => ({ default: m.LoweredView })));

const show = (view: GraphView, title: Command['title']): Command => ({
  id: `view.graph.${view}`, title, group: ['View', '视图'], when: () => graphView() !== view, perform: () => { showGraphView(view); },
});

/** Layer by layer, as ONNX says it, and with all that trains it. */
const commands: readonly Command[] = [
  show('network', ['Show the network', '显示网络']),
  show('onnx', ['Show the network as ONNX operators', '显示为 ONNX 算子']),
  show('backward', ['Show the backward graph', '显示反向计算图']),
];

export function ChooseGraph() {
  const t = useWords(onnxWords);
  useCommands(commands);
  const view = useGraphView();
  return (
    <HeaderActions>
      <Segments<GraphView> label={t.choose} value={view} onChoose={showGraphView} options={[{ value: 'network', title: t.network }, { value: 'onnx', title: t.onnx }, { value: 'backward', title: t.backward }]} />
    </HeaderActions>
  );
}

/** The network (`children`), or in its place the graph that was chosen. */
export function ChosenGraph({ children }: { readonly children: ReactNode }) {
  const view = useGraphView();
  return view === 'network' ? children : <Suspense fallback={null}><LoweredView kind={view} /></Suspense>;
}
