// What a training runs on, honestly: the device, what it spends its time with, memory against the forecast.
import { useQuery } from '@tanstack/react-query';
import { forecastTrainingMemory } from '../../../core/shapes/costs.ts';
import { optimizerByType } from '../../../core/optimizers/index.ts';
import { useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { formatBytes, formatPercent } from '../../i18n/format.ts';
import { useCoreMessage } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { useTraining } from '../../session/follow.ts';
import { setRunOn, useStart } from '../../session/start.ts';
import { Field } from '../../ui/field.tsx';
import { Optional, Select } from '../../ui/inputs.tsx';
import { layersWords } from '../layers-words.ts';
import s from '../training.module.css';
import { trainingWords } from '../words.ts';

export function RunsOn({ disabled }: { readonly disabled: boolean }) {
  const t = useWords(trainingWords);
  const say = useCoreMessage();
  const layers = useWords(layersWords);
  const client = useClient();
  const { runOn } = useStart();
  const training = useTraining();
  const devices = useQuery({ queryKey: ['app', 'devices'], queryFn: () => client.app.devices(), staleTime: Infinity });
  const chosen = devices.data?.find((d) => d.id === runOn.device);
  const totals = useDocument((d) => d.shapes.totals);
  const settings = useDocument((d) => d.project.training);
  const batch = training?.prepared?.batch ?? (settings?.batch === 0 ? 1 : settings?.batch ?? 1);
  const forecast = totals && settings ? formatBytes(forecastTrainingMemory(totals, batch, optimizerByType(settings.optimizer.type)?.slots.length ?? 0).total) : undefined;
  const progress = training?.progress;
  return (
    <section className={s['group']}>
      <h3>{t.runsOn}</h3>
      <Field label={t.device}>
        {(ids) => <Select {...ids} value={runOn.device} disabled={disabled} onChoose={(device) => { setRunOn({ ...runOn, device }); }}
          options={(['cpu', 'webgpu'] as const).map((id) => {
            const found = devices.data?.find((d) => d.id === id);
            const title = found ? say(found.title) : id === 'cpu' ? 'CPU' : 'WebGPU';
            return { value: id, title: found?.available === false ? t.unavailable(title) : title, disabled: found?.available === false };
          })} />}
      </Field>
      <p className={s['aside']}>{chosen ? say(chosen.detail) : t.looking}</p>
      {runOn.device === 'cpu' && (
        <Field label={t.threads} help={t.threadsHelp}>
          {(ids) => <Optional ids={ids} value={runOn.threads} whole min={1} max={1024} placeholder={t.auto} disabled={disabled} onCommit={(threads) => { setRunOn({ ...runOn, threads }); }} />}
        </Field>
      )}
      <Field label={layers.every} help={layers.everyHelp}>
        {(ids) => <Optional ids={ids} value={runOn.diagnose} whole min={1} max={1_000_000} placeholder={layers.off} unit={layers.steps} disabled={disabled} onCommit={(diagnose) => { setRunOn({ ...runOn, diagnose }); }} />}
      </Field>
      {progress && <Field label={t.busy}>{({ id }) => <output id={id}>{t.busyText(formatPercent(1 - progress.waiting), formatPercent(progress.waiting))}</output>}</Field>}
      {forecast !== undefined && <Field label={t.memory} help={t.memoryHelp}>{({ id }) => <output id={id}>{progress ? t.memoryOf(formatBytes(progress.memory), forecast) : t.memoryForecast(forecast)}</output>}</Field>}
    </section>
  );
}
