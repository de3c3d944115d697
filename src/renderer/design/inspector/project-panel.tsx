// Nothing is selected: the project itself.
import { forecastTrainingMemory } from '../../../core/shapes/costs.ts';
import { perform, useAllCommands } from '../../commands/command.ts';
import { go } from '../../app/navigation.ts';
import { edit, useDocument } from '../../document/store.ts';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { AtLeast } from '../../ui/at-least.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput, TextInput } from '../../ui/inputs.tsx';
import { optimizerSlots } from '../summary/slots.ts';
import { SUMMARY_COMMAND } from '../summary/ids.ts';
import { TuningSection } from '../tuning/section.tsx';
import s from './inspector.module.css';
import { inspectorWords } from './words.ts';

export function ProjectPanel() {
  const t = useWords(inspectorWords);
  const project = useDocument((d) => d.project);
  const shapes = useDocument((d) => d.shapes);
  const summary = useAllCommands().findLast((c) => c.id === SUMMARY_COMMAND);
  if (!project || !shapes) return null;
  const { totals, exported } = shapes;
  const { batch, optimizer } = project.training;
  const memory = forecastTrainingMemory(totals, Math.max(1, batch), optimizerSlots(optimizer.type));
  return (
    <div className={s['inspector']}>
      <header className={s['header']}>
        <h2 className={s['title']}>{t.project}</h2>
        <p className={s['facts']}>{t.selectHint}</p>
      </header>
      <section className={s['section']}>
        <Field label={t.projectName}>{(ids) => <TextInput {...ids} value={project.name} onCommit={(name) => { if (name.trim() !== '') edit({ type: 'setName', name: name.trim() }); }} />}</Field>
        <Field label={t.seed} help={t.seedHelp}>{(ids) => <NumberInput {...ids} whole min={0} max={Number.MAX_SAFE_INTEGER} value={project.seed} onCommit={(seed) => { edit({ type: 'setSeed', seed }, { merge: 'seed' }); }} />}</Field>
        <Field label={t.batch} help={t.batchHelp}>{(ids) => <NumberInput {...ids} whole min={0} max={1_000_000} value={batch} onCommit={(value) => { edit({ type: 'setTraining', training: { ...project.training, batch: value } }, { merge: 'batch' }); }} />}</Field>
      </section>
      <TuningSection />
      <section className={s['section']}>
        <h3>{t.network}</h3>
        <dl className={s['figures']}>
          {project.template !== undefined && <><dt>{t.template}</dt><dd>{project.template}</dd></>}
          <dt>{t.layers}</dt><dd>{shapes.layers.length}</dd>
          <dt>{t.parameters}</dt><dd>{totals.parameters.toLocaleString('en-US')}</dd>
          {totals.nonTrainable > 0 && <><dt>{t.nonTrainable}</dt><dd>{totals.nonTrainable.toLocaleString('en-US')}</dd></>}
          <dt>{t.multiplyAdds}</dt><dd><AtLeast value={totals.multiplyAdds} format={formatCount} open={totals.open} /> <small>{t.aSample}</small></dd>
          <dt>{t.memory}</dt><dd><AtLeast value={memory.total} format={formatBytes} open={totals.open} /> <small>{t.ofBatch(Math.max(1, batch))}</small></dd>
          <dt>{t.exportedSize}</dt><dd>{formatBytes(exported.weightBytes)}</dd>
        </dl>
        <div className={s['links']}>
          {summary && <Button onClick={() => { perform(summary); }} {...(typeof summary.keys === 'string' && { keys: summary.keys })}>{t.openSummary}</Button>}
          <Button onClick={() => { go({ view: 'data' }); }}>{t.openData}</Button>
          <Button onClick={() => { go({ view: 'train' }); }}>{t.openTraining}</Button>
        </div>
      </section>
    </div>
  );
}
