// Fields that every node has: its name, label, note and group; and how training treats its weights.
import { idSchema, nodeSchema } from '../../../core/graph/schema.ts';
import { describeIssues } from '../../../core/graph/issues.ts';
import type { NodePatch } from '../../../core/graph/edits.ts';
import { editGraph } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import inputs from '../../ui/field.module.css';
import { useState } from 'react';
import { shared } from './form.ts';
import type { FormField, Mistake } from './form.ts';
import s from './inspector.module.css';
import { ParamField } from './param-field.tsx';
import type { Shown, Subject } from './subject.ts';
import { inspectorWords } from './words.ts';

const patch = (ids: readonly string[], change: NodePatch, merge?: string): void => { editGraph({ type: 'patchNodes', ids, patch: change }, merge === undefined ? {} : { merge: `${merge}:${ids.join()}` }); };
const textOrNone = (text: string): string | undefined => (text.trim() === '' ? undefined : text);

export function NameField({ id, taken }: { readonly id: string; readonly taken: ReadonlySet<string> }) {
  const t = useWords(inspectorWords);
  const [wrong, setWrong] = useState<string>();
  const rename = (typed: string): void => {
    const to = typed.trim();
    const mistake = !idSchema.safeParse(to).success ? t.nameWrong : taken.has(to) && to !== id ? t.nameTaken(to) : undefined;
    setWrong(mistake);
    if (mistake === undefined && to !== id) editGraph({ type: 'rename', id, to }, { select: [to] });
  };
  return (
    <Field label={t.name} help={t.nameHelp} error={wrong}>
      {(ids) => <div className={s['plain']}><TextInput {...ids} value={id} spellCheck={false} autoComplete="off" onCommit={rename} /></div>}
    </Field>
  );
}

export function LabelField({ id, label }: { readonly id: string; readonly label: string | undefined }) {
  const t = useWords(inspectorWords);
  return (
    <Field label={t.label} help={t.labelHelp}>
      {(ids) => <div className={s['plain']}><TextInput {...ids} value={label ?? ''} onCommit={(text) => { patch([id], { label: textOrNone(text) }); }} /></div>}
    </Field>
  );
}

const modes = ['', 'bypassed', 'muted'] as const;

/** Whether nodes take part: as they are, passed by, or left out. */
export function ModeField({ nodes }: { readonly nodes: readonly Shown[] }) {
  const t = useWords(inspectorWords);
  const mode = shared(nodes.map((n) => n.node.mode));
  const titles = { '': t.takesPart, bypassed: t.bypassed, muted: t.muted };
  return (
    <Field label={t.mode} help={t.modeHelp}>
      {(ids) => (
        <div className={s['plain']}>
          <Select<string> {...ids} value={mode.mixed ? 'mixed' : (mode.value ?? '')} onChoose={(value) => { const to = modes.find((m) => m === value); patch(nodes.map((n) => n.node.id), { mode: to === '' ? undefined : to }); }}
            options={[...(mode.mixed ? [{ value: 'mixed', title: t.mixed, disabled: true }] : []), ...modes.map((value) => ({ value, title: titles[value] }))]} />
        </div>
      )}
    </Field>
  );
}

/** A note and a group, for one or for several. */
export function NoteFields({ nodes, graph }: { readonly nodes: readonly Shown[]; readonly graph: Subject['graph'] }) {
  const t = useWords(inspectorWords);
  const ids = nodes.map((n) => n.node.id);
  const note = shared(nodes.map((n) => n.node.note));
  const group = shared(nodes.map((n) => n.node.group));
  const groups = [...new Set(graph.nodes.flatMap((n) => n.group ?? []))];
  return (
    <>
      <Field label={t.group} help={t.groupHelp}>
        {(field) => (
          <div className={s['plain']}>
            <TextInput {...field} value={group.mixed ? '' : (group.value ?? '')} placeholder={group.mixed ? t.mixed : ''} list={`${field.id}-groups`} onCommit={(text) => { patch(ids, { group: textOrNone(text) }); }} />
            <datalist id={`${field.id}-groups`}>{groups.map((g) => <option key={g} value={g} />)}</datalist>
          </div>
        )}
      </Field>
      <Field label={t.note} wide>
        {(field) => (
          <textarea {...field} className={`${inputs['input']} ${inputs['area']}`} rows={3} placeholder={note.mixed ? t.mixed : t.notePlaceholder}
            value={note.mixed ? '' : (note.value ?? '')} onChange={(event) => { patch(ids, { note: textOrNone(event.target.value) }, 'note'); }} />
        )}
      </Field>
    </>
  );
}

const factor = { name: 'learningRateFactor', fallback: 1, control: { kind: 'number', whole: false, min: 0 } } as const;
const flag = { name: 'frozen', fallback: false, control: { kind: 'flag' } } as const;

function judgeFactor(value: unknown): Mistake | undefined {
  const parsed = nodeSchema.shape.learningRateFactor.safeParse(value);
  return parsed.success ? undefined : describeIssues(parsed.error, value)[0];
}
const fine = (): undefined => undefined;

const normalises = ({ shapes }: Shown): boolean => shapes?.layers.some((l) => l.kind.type === 'BatchNorm') === true;

/** What batch normalisation normalises by while it trains. */
function StatisticsField({ nodes }: { readonly nodes: readonly Shown[] }) {
  const t = useWords(inspectorWords);
  const given = shared(nodes.map((n) => n.node.statistics));
  const titles = { '': t.statisticsAuto, batch: t.statisticsBatch, kept: t.statisticsKept };
  return (
    <Field label={t.statistics} help={t.statisticsHelp}>
      {(ids) => (
        <div className={s['plain']}>
          <Select<string> {...ids} value={given.mixed ? 'mixed' : (given.value ?? '')} onChoose={(value) => { patch(nodes.map((n) => n.node.id), { statistics: value === 'batch' || value === 'kept' ? value : undefined }); }}
            options={[...(given.mixed ? [{ value: 'mixed', title: t.mixed, disabled: true }] : []), ...(['', 'batch', 'kept'] as const).map((value) => ({ value, title: titles[value] }))]} />
        </div>
      )}
    </Field>
  );
}

/** Frozen, learning-rate factor; for a single node whose weights it uses. */
export function TrainingFields({ nodes, graph }: { readonly nodes: readonly Shown[]; readonly graph: Subject['graph'] }) {
  const t = useWords(inspectorWords);
  const ids = nodes.map((n) => n.node.id);
  const frozen = shared(nodes.map((n) => n.node.frozen === true));
  const rate = shared(nodes.map((n) => n.node.learningRateFactor ?? 1));
  const frozenField: FormField = { ...flag, title: t.frozen, help: t.frozenHelp };
  const rateField: FormField = { ...factor, title: t.learningRate, help: t.learningRateHelp, unit: t.ofTheRun };
  const [only] = nodes;
  return (
    <>
      <ParamField field={rateField} value={rate.mixed ? undefined : rate.value} mixed={rate.mixed} changed={rate.mixed || rate.value !== 1} judge={judgeFactor}
        onChange={(v) => { patch(ids, { learningRateFactor: v === 1 ? undefined : Number(v) }, 'rate'); }} onReset={() => { patch(ids, { learningRateFactor: undefined }); }} />
      <ParamField field={frozenField} value={frozen.mixed ? undefined : frozen.value} mixed={frozen.mixed} changed={frozen.mixed || frozen.value === true} judge={fine}
        onChange={(v) => { editGraph({ type: 'freeze', ids, frozen: v === true }); }} onReset={() => { editGraph({ type: 'freeze', ids, frozen: false }); }} />
      {nodes.every(normalises) && <StatisticsField nodes={nodes} />}
      {nodes.length === 1 && only && <SharedField shown={only} graph={graph} />}
    </>
  );
}

function SharedField({ shown: { node }, graph }: { readonly shown: Shown; readonly graph: Subject['graph'] }) {
  const t = useWords(inspectorWords);
  const lent = graph.nodes.filter((n) => n.shareWeightsWith === node.id);
  const others = graph.nodes.filter((n) => n.type === node.type && n.id !== node.id && n.shareWeightsWith === undefined);
  if (lent.length > 0) return <p className={s['hint']}>{t.lentTo(lent.map((n) => n.label ?? n.id).join(', '))}</p>;
  if (others.length === 0 && node.shareWeightsWith === undefined) return null;
  const strange = node.shareWeightsWith !== undefined && !others.some((n) => n.id === node.shareWeightsWith) ? [{ value: node.shareWeightsWith, title: node.shareWeightsWith, disabled: true }] : [];
  return (
    <Field label={t.sharedWith} help={t.sharedHelp}>
      {(ids) => (
        <div className={s['plain']}>
          <Select {...ids} value={node.shareWeightsWith ?? ''} onChoose={(id) => { patch([node.id], { shareWeightsWith: id === '' ? undefined : id }); }}
            options={[{ value: '', title: t.ownWeights }, ...strange, ...others.map((n) => ({ value: n.id, title: n.label === undefined ? n.id : `${n.label} (${n.id})` }))]} />
        </div>
      )}
    </Field>
  );
}
