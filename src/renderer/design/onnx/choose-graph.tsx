// Network, ONNX or Backward: which graph is shown.
import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { HeaderActions } from '../../app/slots.tsx';
import { useWords } from '../../i18n/words.ts';
import { Segments } from '../../ui/inputs.tsx';
import { showGraphView, useGraphView } from './view.ts';
import type { GraphView } from './view.ts';
import { onnxWords } from './words.ts';

const LoweredView = lazy(() => import('./lowered-view.tsx').then((m) => ({ default: m.LoweredView })));

export function ChooseGraph() {
  const t = useWords(onnxWords);
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
