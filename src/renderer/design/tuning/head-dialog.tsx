// One step from somebody else's classifier to one for the user's data: what was found, what to choose, what comes of it.
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { adaptToData } from '../../../core/binding/adapt.ts';
import type { Adapted, AdaptOptions } from '../../../core/binding/adapt.ts';
import type { KnownPreprocessing } from '../../../core/binding/known.ts';
import { asRead } from '../../../core/binding/pictures.ts';
import type { PortRef } from '../../../core/graph/schema.ts';
import { poolings } from '../../../core/import/new-head.ts';
import type { Pooling } from '../../../core/import/new-head.ts';
import { preprocessingIn, presets } from '../../../core/import/preprocessing.ts';
import { weightedNodes } from '../../../core/shapes/freezing.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import { go } from '../../app/navigation.ts';
import { useDataset } from '../../document/dataset.ts';
import { edit, useDocument } from '../../document/store.ts';
import { notifyEdited } from '../../document/undo-notice.ts';
import type { OpenDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { formatCount, formatNumber, formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Segments, Select, Switch } from '../../ui/inputs.tsx';
import { reveal } from '../canvas/actions.ts';
import { showTool, useCut, useTool } from './state.ts';
import s from './tuning.module.css';
import { tuningWords } from './words.ts';

const close = (): void => { showTool(undefined); };
const LISTED = 6;

export function HeadDialog() {
  const open = useDocument((d) => d);
  return useTool() === 'head' && open ? <Asking open={open} /> : null;
}

interface Choices {
  readonly preset: string;
  readonly size: number | undefined;
  readonly freeze: 'all' | 'butLast' | 'none';
  readonly last: number;
  readonly pooling: Pooling;
  readonly hidden: { readonly units: number; readonly dropout: number } | undefined;
}
const usual: Choices = { preset: '', size: undefined, freeze: 'all', last: 2, pooling: 'average', hidden: undefined };

/** The choices as the core takes them. */
function optionsOf({ preset, size, freeze, last, pooling, hidden }: Choices, cut: PortRef | undefined, known: KnownPreprocessing | undefined): AdaptOptions {
  return {
    cut, known, pooling, hidden, freeze: freeze === 'butLast' ? { butLast: last } : freeze,
    preprocessing: { ...(preset !== '' && presets[preset]), ...(size !== undefined && { size }) },
  };
}

/** How the model that was imported takes pictures, where it is a public one. */
function useKnown({ folder, project }: OpenDocument): KnownPreprocessing | undefined {
  const client = useClient();
  // Beside other weights there is no record to read.
  const imported = useQuery({ queryKey: ['projects', 'imported', folder], queryFn: project.weights === undefined ? skipToken : () => client.projects.imported({ project: folder }), retry: false });
  return imported.data?.known;
}

function Asking({ open }: { readonly open: OpenDocument }) {
  const t = useWords(tuningWords);
  const { state, facts, error } = useDataset();
  const [choices, setChoices] = useState(usual);
  const change = (patch: Partial<Choices>): void => { setChoices({ ...choices, ...patch }); };
  const { project } = open;
  const cut = useCut();
  const known = useKnown(open);
  const tried = useMemo((): { readonly adapted: Adapted } | { readonly failure: unknown } | undefined => {
    if (!facts) return undefined;
    try {
      return { adapted: adaptToData(project, asRead(project, facts), optionsOf(choices, cut, known)) };
    } catch (failure) {
      return { failure };
    }
  }, [project, facts, choices, cut, known]);
  const adapted = tried && 'adapted' in tried ? tried.adapted : undefined;
  const replace = (): void => {
    if (!adapted) return;
    edit(adapted.edit, { select: [adapted.head.at(-2) ?? ''] });
    reveal(adapted.head);
    close();
    notifyEdited(t.replaced(adapted.classes));
  };
  return (
    <Dialog open onClose={close} size="medium" title={t.dialogTitle} description={t.dialogText} actions={(
      <>
        <Button onClick={close}>{t.cancel}</Button>
        <Button variant="primary" disabled={!adapted} onClick={replace}>{t.replace}</Button>
      </>
    )}>
      {state === 'none' && <p>{t.noData} <Button onClick={() => { close(); go({ view: 'data' }); }}>{t.openData}</Button></p>}
      {state === 'loading' && <p role="status">{t.loading}</p>}
      {state === 'failed' && <ErrorText error={error} />}
      {tried && 'failure' in tried && <ErrorText error={tried.failure} />}
      {tried && <Form open={open} adapted={adapted} choices={choices} change={change} />}
    </Dialog>
  );
}

function Form({ open, adapted, choices, change }: { readonly open: OpenDocument; readonly adapted: Adapted | undefined; readonly choices: Choices; change(patch: Partial<Choices>): void }) {
  const t = useWords(tuningWords);
  const { preset, size, freeze, last, pooling, hidden } = choices;
  const unnamed = adapted?.preprocessing.name !== undefined ? t.knownAs(adapted.preprocessing.name) : preprocessingIn(open.project) ? t.asBefore : t.guessed;
  return (
    <div className={s['dialog']}>
      {adapted && <Found adapted={adapted} />}
      <h3>{t.bringing}</h3>
      {adapted?.input !== undefined && open.project.model !== undefined && (
        <Field label={t.preprocessing} help={t.preprocessingHelp}>{(ids) => (
          <Select {...ids} value={preset} onChoose={(value) => { change({ preset: value }); }} options={[{ value: '', title: unnamed }, ...Object.keys(presets).map((id) => ({ value: id, title: t[id as 'imagenet'] }))]} />
        )}</Field>
      )}
      <Field label={t.size} help={t.sizeHelp}>{(ids) => <NumberInput {...ids} value={size} whole min={8} max={2048} placeholder={adapted?.preprocessing.size === undefined ? t.asIs : String(adapted.preprocessing.size)} onCommit={(value) => { change({ size: value }); }} />}</Field>
      <h3>{t.head}</h3>
      {(adapted?.found.rank ?? 3) > 2 && <Field label={t.pooling} help={t.poolingHelp}>{(ids) => <Select<Pooling> {...ids} value={pooling} onChoose={(value) => { change({ pooling: value }); }} options={poolings.map((value) => ({ value, title: t[value] }))} />}</Field>}
      <Field label={t.hidden} help={t.hiddenHelp}>{({ id }) => (
        <div className={s['choices']}>
          <Switch id={id} checked={hidden !== undefined} onChange={(on) => { change({ hidden: on ? { units: 128, dropout: 0.3 } : undefined }); }} />
          {hidden && <NumberInput aria-label={t.units} value={hidden.units} whole min={1} max={100_000} unit={t.units} onCommit={(units) => { change({ hidden: { ...hidden, units } }); }} />}
          {hidden && <NumberInput aria-label={t.dropout} value={hidden.dropout} min={0} max={0.95} unit={t.dropout} onCommit={(dropout) => { change({ hidden: { ...hidden, dropout } }); }} />}
        </div>
      )}</Field>
      <Field label={t.freeze} help={t.freezeHelp}>{() => (
        <div className={s['choices']}>
          <Segments<Choices['freeze']> label={t.freeze} value={freeze} onChoose={(value) => { change({ freeze: value }); }} options={[{ value: 'all', title: t.all }, { value: 'butLast', title: t.butLast }, { value: 'none', title: t.nothingFrozen }]} />
          {freeze === 'butLast' && <NumberInput aria-label={t.lastLayers} value={last} whole min={1} max={10_000} unit={t.withWeights} onCommit={(value) => { change({ last: value }); }} />}
        </div>
      )}</Field>
      {adapted && <Outcome adapted={adapted} />}
      {open.project.weights === undefined && open.project.training.initialWeights === undefined && <p className={s['warn']}>{t.drawn}</p>}
    </div>
  );
}

function Found({ adapted }: { readonly adapted: Adapted }) {
  const t = useWords(tuningWords);
  const { removed, labels, pictures, found, width, classes, preprocessing: p } = adapted;
  const names = labels.classes ?? [];
  const more = removed.length - LISTED;
  const [height = 0, across = 0] = pictures.shape;
  const list = (values: readonly number[]): string => values.map((v) => formatNumber(v, 5)).join(', ');
  return (
    <>
      <h3>{t.found}</h3>
      <dl className={s['facts']}>
        <dt>{t.takenOff}</dt><dd>{removed.length === 0 ? t.nothing : [...removed.slice(0, LISTED), ...(more > 0 ? [t.andMore(more)] : [])].join(', ')}</dd>
        <dt>{t.features}</dt><dd>{t.featuresOf(formatWhole(width), found.cut.node)}</dd>
        <dt>{t.classes}</dt><dd>{t.classesOf(classes, labels.name, `${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? ', …' : ''}`)}</dd>
        <dt>{t.pictures}</dt><dd>{t.picturesOf(`${height}×${across}`, pictures.name)}</dd>
        {adapted.preprocessing.mean.some((v) => v !== 0) && <><dt>{t.values}</dt><dd>{t.meanOf(p.order.toUpperCase(), list(p.mean), list(p.std))}</dd></>}
      </dl>
    </>
  );
}

function Outcome({ adapted: { project, frozen } }: { readonly adapted: Adapted }) {
  const t = useWords(tuningWords);
  const { totals, nodes } = useMemo(() => inferShapes(project, { inner: true }), [project]);
  const kept = weightedNodes(project.graph, nodes).filter((id) => frozen.includes(id)).reduce((sum, id) => sum + (nodes.get(id)?.cost.nonTrainable ?? 0), 0);
  return (
    <div className={s['outcome']}>
      <p>{t.outcome(frozen.length, formatCount(kept), formatCount(totals.trainable))}</p>
      <p className={s['aside']}>{t.training(project.training.epochs, formatNumber(project.training.learningRate))}</p>
    </div>
  );
}
