// The training view: the run as it goes, what its curves say, the settings of the next one.
import { ChartSpline } from 'lucide-react';
import { FooterFigures, HeaderActions } from '../app/slots.tsx';
import { useDocument } from '../document/store.ts';
import { formatCount } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { useLive } from '../session/follow.ts';
import { useDiagnostics } from '../session/health.ts';
import { useProjectRuns } from '../session/project-run.ts';
import { TrainButtons } from '../session/train-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { CurvesPanel } from './curves-panel.tsx';
import { CurvesSay } from './curves-say.tsx';
import { InsidePanel } from './inside/inside-panel.tsx';
import { LayersPanel } from './layers-panel.tsx';
import { ResultsPanel } from './results/results-panel.tsx';
import { RunHead } from './run-head.tsx';
import { SettingsPanel } from './settings/settings-panel.tsx';
import s from './training.module.css';
import { trainingWords } from './words.ts';

export function TrainingView() {
  const t = useWords(trainingWords);
  const { runs, run, loading } = useProjectRuns();
  const followed = useLive();
  const live = followed?.run === run?.id ? followed : undefined;
  const diagnostics = useDiagnostics(live, run);
  return (
    <div className={s['view']}>
      {/* The charts scroll; the keyboard reaches them through their legends. */}
      <div className={s['content']}>
        {run && live ? (
          <>
            <RunHead live={live} run={run} runs={runs} />
            <CurvesPanel key={run.id} live={live} runs={runs} />
            <LayersPanel diagnostics={diagnostics} live={live} />
            <InsidePanel live={live} run={run} />
            {!live.training && live.ended && <ResultsPanel key={`${run.id} results`} run={live.ended} />}
          </>
        ) : !loading && !run && <Empty picture={<ChartSpline />} title={t.noRunTitle}>{t.noRunText}</Empty>}
      </div>
      <aside className={s['side']} aria-label={t.settings}>
        {run && live && <CurvesSay live={live} run={run} />}
        <SettingsPanel />
      </aside>
      <HeaderActions><TrainButtons /></HeaderActions>
      <Figures checkpoint={live?.checkpoint?.step} />
    </div>
  );
}

function Figures({ checkpoint }: { readonly checkpoint: number | undefined }) {
  const t = useWords(trainingWords);
  const parameters = useDocument((d) => d.shapes.totals.parameters);
  return (
    <FooterFigures>
      {parameters !== undefined && <span><b>{formatCount(parameters)}</b> {t.parameters}</span>}
      {checkpoint !== undefined && <span>{t.checkpointAgo(formatCount(checkpoint))}</span>}
    </FooterFigures>
  );
}
