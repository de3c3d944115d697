// The plan of a training in parts: how long each is, what it leaves as it is, how fast it goes.
import { Plus, X } from 'lucide-react';
import type { TrainingPhase, TrainingSettings } from '../../../core/graph/schema.ts';
import { weightedNodes } from '../../../core/shapes/freezing.ts';
import { useDocument } from '../../document/store.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Optional, Select, Switch } from '../../ui/inputs.tsx';
import s from './phases.module.css';
import { trainingWords } from '../words.ts';

type Change = (patch: Partial<TrainingSettings>, merge?: string) => void;
const kinds = ['drawn', 'all-but-head', 'until', 'none'] as const;
type Kind = (typeof kinds)[number];

/** The head alone first, then everything with a tenth of the rate. */
function usual({ epochs, learningRate }: Pick<TrainingSettings, 'epochs' | 'learningRate'>): TrainingPhase[] {
  return [{ epochs, freeze: 'all-but-head' }, { epochs: Math.max(1, Math.round(epochs / 4)), freeze: 'none', learningRate: Number((learningRate / 10).toPrecision(3)) }];
}

const kindOf = ({ freeze }: TrainingPhase): Kind => kinds.find((k) => k === freeze) ?? 'until';

export function PhaseFields({ training, disabled, change }: { readonly training: TrainingSettings; readonly disabled: boolean; readonly change: Change }) {
  const t = useWords(trainingWords);
  const { phases } = training;
  const put = (next: readonly TrainingPhase[], merge?: string): void => { change({ phases: next.length === 0 ? undefined : [...next] }, merge); };
  return (
    <>
      <Field label={t.phases} help={t.phasesHelp}>{({ id }) => <Switch id={id} checked={phases !== undefined} disabled={disabled} onChange={(on) => { put(on ? usual(training) : []); }} />}</Field>
      {phases && (
        <>
          <Bar phases={phases} training={training} />
          <table className={s['plan']}>
            <thead><tr><th scope="col">{t.phase}</th><th scope="col">{t.epochs}</th><th scope="col">{t.learningRate}</th><td /></tr></thead>
            {phases.map((phase, i) => (
              <Phase key={i} phase={phase} index={i} training={training} disabled={disabled} only={phases.length === 1}
                onChange={(next, merge) => { put(phases.with(i, next), merge === undefined ? undefined : `phases.${i}.${merge}`); }} onRemove={() => { put(phases.toSpliced(i, 1)); }} />
            ))}
          </table>
          <Button variant="quiet" icon={<Plus />} disabled={disabled || phases.length >= 20} onClick={() => { put([...phases, { epochs: phases.at(-1)?.epochs ?? 10, freeze: 'none' }]); }}>{t.addPhase}</Button>
        </>
      )}
    </>
  );
}

interface PhaseProps { readonly phase: TrainingPhase; readonly index: number; readonly training: TrainingSettings; readonly disabled: boolean; readonly only: boolean; onChange(phase: TrainingPhase, merge?: string): void; onRemove(): void }

function Phase({ phase, index, training, disabled, only, onChange, onRemove }: PhaseProps) {
  const t = useWords(trainingWords);
  const graph = useDocument((d) => d.project.graph);
  const nodes = useDocument((d) => d.shapes.nodes);
  const layers = graph && nodes ? weightedNodes(graph, nodes) : [];
  const kind = kindOf(phase);
  const until = kind === 'until' ? phase.freeze.slice('until:'.length) : '';
  const name = t.phaseOf(index + 1);
  const titles: Readonly<Record<Kind, string>> = { drawn: t.freezeDrawn, 'all-but-head': t.freezeHead, until: t.freezeUntil, none: t.freezeNone };
  const freezeTo = (id: string): void => { onChange({ ...phase, freeze: `until:${id}` }); };
  const { learningRate: _, ...plain } = phase;
  return (
    <tbody>
      <tr>
        <th scope="row">{index + 1}</th>
        <td><NumberInput aria-label={`${name}: ${t.epochs}`} value={phase.epochs} whole min={1} disabled={disabled} onCommit={(epochs) => { onChange({ ...phase, epochs }, 'epochs'); }} /></td>
        <td><Optional ids={{ 'aria-label': `${name}: ${t.learningRate}` }} value={phase.learningRate} min={1e-12} placeholder={formatNumber(training.learningRate)} disabled={disabled} onCommit={(rate) => { onChange(rate === undefined ? plain : { ...phase, learningRate: rate }, 'rate'); }} /></td>
        <td><IconButton label={t.removePhase(index + 1)} icon={<X />} disabled={disabled || only} onClick={onRemove} /></td>
      </tr>
      <tr>
        <td />
        <td colSpan={3}>
          <Select<Kind> aria-label={`${name}: ${t.frozenIn}`} value={kind} disabled={disabled} options={kinds.map((value) => ({ value, title: titles[value] }))}
            onChoose={(value) => { if (value === 'until') freezeTo(layers[Math.max(0, layers.length - 2)] ?? ''); else onChange({ ...phase, freeze: value }); }} />
          {kind === 'until' && <Select aria-label={`${name}: ${t.freezeUntil}`} value={until} disabled={disabled} options={(layers.includes(until) ? layers : [until, ...layers]).map((id) => ({ value: id, title: id }))} onChoose={freezeTo} />}
        </td>
      </tr>
    </tbody>
  );
}

/** The phases one after the other, as long as they are. */
function Bar({ phases, training }: { readonly phases: readonly TrainingPhase[]; readonly training: TrainingSettings }) {
  const t = useWords(trainingWords);
  const total = phases.reduce((sum, p) => sum + p.epochs, 0);
  return (
    <div className={s['bar']} role="img" aria-label={t.planOf(phases.map((p, i) => `${t.phaseOf(i + 1)}: ${p.epochs}`).join(', '), total)}>
      {phases.map((p, i) => <span key={i} data-freeze={kindOf(p)} style={{ flexGrow: p.epochs }} title={`${p.epochs} · ${formatNumber(p.learningRate ?? training.learningRate)}`}>{i + 1}</span>)}
    </div>
  );
}
