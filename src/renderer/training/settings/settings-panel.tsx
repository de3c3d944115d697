// The settings of the next run, as edits of the project; what they were, while a run goes on.
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import type { TrainingSettings } from '../../../core/graph/schema.ts';
import { metrics } from '../../../core/metrics/index.ts';
import { optimizerByType, optimizers } from '../../../core/optimizers/index.ts';
import { scheduleByType, schedules } from '../../../core/schedules/index.ts';
import { epochsOf } from '../../../core/training/phases.ts';
import { plainSchedules } from '../../../core/schedules/plain.ts';
import { edit, useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { useIsTraining } from '../../session/follow.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Optional, Select, Switch } from '../../ui/inputs.tsx';
import s from '../training.module.css';
import { trainingWords } from '../words.ts';
import { BeginsWith } from './begins-with.tsx';
import { layersWithL2, l2Of, setL2 } from './l2.ts';
import { ParamFields } from './params.tsx';
import { PhaseFields } from './phases.tsx';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { RunsOn } from './runs-on.tsx';
import { ScheduleCurve } from './schedule-curve.tsx';

type Change = (patch: Partial<TrainingSettings>, merge?: string) => void;
interface GroupProps { readonly training: TrainingSettings; readonly disabled: boolean; readonly change: Change }

// Drawn anew with the settings, and not with every figure of the run.
export const SettingsPanel = memo(() => {
  const t = useWords(trainingWords);
  const training = useDocument((d) => d.project.training);
  const disabled = useIsTraining();
  if (!training) return null;
  const change: Change = (patch, merge) => { edit({ type: 'setTraining', training: { ...training, ...patch } }, { ...(merge !== undefined && { merge: `training.${merge}` }) }); };
  const group = { training, disabled, change };
  return (
    <div className={s['settings']}>
      <h2>{t.settings}</h2>
      <p className={s['aside']}>{disabled ? t.fixed : t.editable}</p>
      {training.initialWeights && <BeginsWith run={training.initialWeights.run} disabled={disabled} onForget={() => { change({ initialWeights: undefined }); }} />}
      <OptimizerFields {...group} />
      <LengthFields {...group} />
      <StopFields {...group} />
      <FeatureFields {...group} />
      <HoldFields {...group} />
      <MoreFields {...group} />
      <RunsOn disabled={disabled} />
    </div>
  );
});

function OptimizerFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  const say = useCoreText();
  const { optimizer, schedule, learningRate } = training;
  const definition = optimizerByType(optimizer.type);
  const plan = useNextPlan();
  const choose = (type: string): void => {
    const next = optimizerByType(type);
    // A rate that was the old optimizer's own becomes the new one's.
    change({ optimizer: { type }, ...(next && definition && learningRate === definition.defaultLearningRate && { learningRate: next.defaultLearningRate }) });
  };
  const own = scheduleByType(schedule.type);
  const after = schedule['after'] as { readonly type: string } | undefined;
  const afterType = after?.type ?? 'cosine';
  const following = plainSchedules.find((p) => p.type === afterType);
  return (
    <section className={s['group']}>
      <Field label={t.optimizer} help={say(definition?.doc ?? '')}>{(ids) => <Select {...ids} value={optimizer.type} disabled={disabled} options={optimizers.map((o) => ({ value: o.type, title: say(o.title) }))} onChoose={choose} />}</Field>
      {definition && <ParamFields schema={definition.params} params={optimizer} disabled={disabled} onChange={(name, value) => { change({ optimizer: { ...optimizer, [name]: value } }, name); }} />}
      <Field label={t.learningRate} help={t.learningRateHelp}>{(ids) => <NumberInput {...ids} value={learningRate} min={1e-12} disabled={disabled} onCommit={(v) => { change({ learningRate: v }, 'learningRate'); }} />}</Field>
      <Field label={t.schedule} help={say(own?.doc ?? '')}>{(ids) => <Select {...ids} value={schedule.type} disabled={disabled} options={schedules.map((o) => ({ value: o.type, title: say(o.title) }))} onChoose={(type) => { change({ schedule: { type } }); }} />}</Field>
      {own && <ParamFields schema={own.params} params={schedule} disabled={disabled} without={['after']} onChange={(name, value) => { change({ schedule: { ...schedule, [name]: value } }, name); }} />}
      {schedule.type === 'warmup' && (
        <>
          <Field label={t.after} help={say(following?.doc ?? '')}>{(ids) => <Select {...ids} value={afterType} disabled={disabled} options={plainSchedules.map((o) => ({ value: o.type, title: say(o.title) }))} onChoose={(type) => { change({ schedule: { ...schedule, after: { type } } }); }} />}</Field>
          {following && <ParamFields schema={following.params} params={after ?? {}} disabled={disabled} onChange={(name, value) => { change({ schedule: { ...schedule, after: { ...after, type: afterType, [name]: value } } }, name); }} />}
        </>
      )}
      <ScheduleCurve training={training} plan={plan} />
    </section>
  );
}

/** Steps of the next run, once the data were described. */
function useNextPlan(): Plan {
  const client = useClient();
  const project = useDocument((d) => d.project);
  const { source, testSource, options, split } = project?.data ?? { split: { train: 1 } };
  const described = useQuery({
    queryKey: ['datasets', 'describe', source, testSource, options], enabled: source !== undefined, staleTime: Infinity,
    queryFn: () => client.datasets.describe({ source: source ?? '', ...(testSource !== undefined && { testSource }), ...(options && { options }) }),
  });
  const { parts, samples } = described.data ?? {};
  return planOf(project?.training, parts?.train ?? (samples === undefined ? undefined : Math.round(samples * split.train)));
}

function LengthFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  return (
    <section className={s['group']}>
      <Field label={t.batch} help={t.batchHelp}>{(ids) => <NumberInput {...ids} value={training.batch} whole min={0} unit={training.batch === 0 ? t.whole : undefined} disabled={disabled} onCommit={(batch) => { change({ batch }, 'batch'); }} />}</Field>
      {training.phases
        ? <Field label={t.epochs}>{({ id }) => <output id={id}>{epochsOf(training)}</output>}</Field>
        : <Field label={t.epochs} help={t.epochsHelp}>{(ids) => <NumberInput {...ids} value={training.epochs} whole min={1} disabled={disabled} onCommit={(epochs) => { change({ epochs }, 'epochs'); }} />}</Field>}
      <Field label={t.steps} help={t.stepsHelp}>{(ids) => <Optional ids={ids} value={training.steps} whole min={1} placeholder={t.none} disabled={disabled} onCommit={(steps) => { change({ steps }, 'steps'); }} />}</Field>
      <PhaseFields training={training} disabled={disabled} change={change} />
    </section>
  );
}

function StopFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  const say = useCoreText();
  const stop = training.earlyStopping;
  const set = (patch: Partial<NonNullable<TrainingSettings['earlyStopping']>>): void => { if (stop) change({ earlyStopping: { ...stop, ...patch } }, 'earlyStopping'); };
  return (
    <section className={s['group']}>
      <Field label={t.stopEarly} help={t.stopEarlyHelp}>
        {({ id }) => <Switch id={id} checked={stop !== undefined} disabled={disabled} onChange={(on) => { change({ earlyStopping: on ? { metric: 'loss', patience: 5, minDelta: 0, restoreBest: true } : undefined }); }} />}
      </Field>
      {stop && (
        <>
          <Field label={t.watch}>{(ids) => <Select {...ids} value={stop.metric} disabled={disabled} options={[{ value: 'loss', title: t.loss }, ...metrics.filter((m) => m.id !== 'confusionMatrix').map((m) => ({ value: m.id, title: say(m.title) }))]} onChoose={(metric) => { set({ metric }); }} />}</Field>
          <Field label={t.patience}>{(ids) => <NumberInput {...ids} value={stop.patience} whole min={1} unit={t.epochsUnit} disabled={disabled} onCommit={(patience) => { set({ patience }); }} />}</Field>
          <Field label={t.minDelta}>{(ids) => <NumberInput {...ids} value={stop.minDelta} min={0} disabled={disabled} onCommit={(minDelta) => { set({ minDelta }); }} />}</Field>
          <Field label={t.restoreBest}>{({ id }) => <Switch id={id} checked={stop.restoreBest} disabled={disabled} onChange={(restoreBest) => { set({ restoreBest }); }} />}</Field>
        </>
      )}
    </section>
  );
}

/** Where layers are frozen, now or in a phase: what they give is computed once. */
function FeatureFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  const frozen = useDocument((d) => d.shapes.layers.some((l) => l.frozen && l.cost.multiplyAdds > 0)) ?? false;
  const augmented = useDocument((d) => d.project.data.augment.length > 0) ?? false;
  if (!frozen && !training.phases?.some((p) => p.freeze !== 'none' && p.freeze !== 'drawn')) return null;
  const { once, copies } = { once: true, copies: undefined, ...training.features };
  return (
    <section className={s['group']}>
      <Field label={t.features} help={t.featuresHelp}>{({ id }) => <Switch id={id} checked={once} disabled={disabled} onChange={(on) => { change({ features: { ...(copies !== undefined && { copies }), once: on } }); }} />}</Field>
      {once && augmented && <Field label={t.copies} help={t.copiesHelp}>{(ids) => <Optional ids={ids} value={copies} whole min={1} max={1000} placeholder={t.copiesNone} disabled={disabled} onCommit={(value) => { change({ features: { once, ...(value !== undefined && { copies: value }) } }, 'copies'); }} />}</Field>}
    </section>
  );
}

function HoldFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  const graph = useDocument((d) => d.project.graph);
  const layers = graph ? layersWithL2(graph) : [];
  const l2 = l2Of(layers);
  const { clip } = training;
  const setClip = (patch: { readonly norm?: number | undefined; readonly value?: number | undefined }): void => {
    const { norm, value } = { norm: clip.norm, value: clip.value, ...patch };
    change({ clip: { ...(norm !== undefined && { norm }), ...(value !== undefined && { value }) } }, 'clip');
  };
  return (
    <section className={s['group']}>
      <h3>{t.regularisation}</h3>
      <Field label={t.l2} help={t.l2Help}>
        {(ids) => <NumberInput {...ids} value={l2} placeholder={t.l2Mixed} min={0} disabled={disabled || layers.length === 0} onCommit={(value) => { edit(setL2(layers, value), { merge: 'training.l2' }); }} />}
      </Field>
      <Field label={t.clipNorm} help={t.clipNormHelp}>{(ids) => <Optional ids={ids} value={clip.norm} min={1e-12} placeholder={t.none} disabled={disabled} onCommit={(norm) => { setClip({ norm }); }} />}</Field>
      <Field label={t.clipValue} help={t.clipValueHelp}>{(ids) => <Optional ids={ids} value={clip.value} min={1e-12} placeholder={t.none} disabled={disabled} onCommit={(value) => { setClip({ value }); }} />}</Field>
    </section>
  );
}

function MoreFields({ training, disabled, change }: GroupProps) {
  const t = useWords(trainingWords);
  const say = useCoreText();
  const seed = useDocument((d) => d.project.seed) ?? 0;
  return (
    <details className={s['group']}>
      <summary>{t.more}</summary>
      <Field label={t.seed} help={t.seedHelp}>{(ids) => <NumberInput {...ids} value={seed} whole min={0} disabled={disabled} onCommit={(v) => { edit({ type: 'setSeed', seed: v }, { merge: 'training.seed' }); }} />}</Field>
      <Field label={t.shuffle} help={t.shuffleHelp}>{({ id }) => <Switch id={id} checked={training.shuffle} disabled={disabled} onChange={(shuffle) => { change({ shuffle }); }} />}</Field>
      <Field label={t.accumulate} help={t.accumulateHelp}>{(ids) => <NumberInput {...ids} value={training.accumulate} whole min={1} disabled={disabled} onCommit={(accumulate) => { change({ accumulate }, 'accumulate'); }} />}</Field>
      <Field label={t.checkpoint} help={t.checkpointHelp}>{(ids) => <NumberInput {...ids} value={training.checkpoint.minutes} min={0.01} unit={t.minutes} disabled={disabled} onCommit={(minutes) => { change({ checkpoint: { ...training.checkpoint, minutes } }, 'checkpoint'); }} />}</Field>
      <fieldset className={s['metrics']} disabled={disabled}>
        <legend>{t.metrics}{training.metrics.length === 0 && ` · ${t.metricsDefault}`}</legend>
        {metrics.filter((m) => m.id !== 'confusionMatrix').map((m) => (
          <label key={m.id} title={say(m.doc)}>
            <input type="checkbox" checked={training.metrics.includes(m.id)} onChange={(event) => { change({ metrics: event.target.checked ? [...training.metrics, m.id] : training.metrics.filter((id) => id !== m.id) }); }} />
            {say(m.title)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
