// Fields into inputs and losses: by drag or by choice, with what does not fit and the ways out.
import { GripVertical } from 'lucide-react';
import { useState } from 'react';
import type { DragEvent } from 'react';
import { bindingTo, boundNodes } from '../../../core/binding/choose.ts';
import { sampleShape } from '../../../core/binding/fields.ts';
import type { DataFacts } from '../../../core/binding/fields.ts';
import { dataFindings } from '../../../core/binding/findings.ts';
import type { Finding } from '../../../core/binding/findings.ts';
import { errorOf } from '../../../core/graph/problem.ts';
import type { Binding, GraphNode } from '../../../core/graph/schema.ts';
import { standardCatalogue } from '../../../core/shapes/catalogue.ts';
import { templateById } from '../../../core/templates/index.ts';
import { formatShape } from '../../../core/tensor.ts';
import { edit, useDocument } from '../../document/store.ts';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { Select } from '../../ui/inputs.tsx';
import s from '../data.module.css';
import { useFixText } from '../fix-text.ts';
import { dataWords } from '../words.ts';

const MIME = 'application/x-layerwright-field';
type Side = 'inputs' | 'losses';

export function Bindings({ facts }: { readonly facts: DataFacts }) {
  const t = useWords(dataWords);
  const project = useDocument((d) => d.project);
  const shapes = useDocument((d) => d.shapes);
  if (!project) return null;
  const findings = dataFindings(project, facts, shapes);
  const rows: readonly (readonly [Side, GraphNode])[] = [...boundNodes(project, 'input').map((n) => ['inputs', n] as const), ...boundNodes(project, 'loss').map((n) => ['losses', n] as const)];
  const scaling = project.template === undefined ? undefined : templateById(project.template)?.scaling;
  const bind = (side: Side, node: string, name: string): void => {
    const field = facts.fields.find((f) => f.name === name);
    if (field) edit({ type: 'bind', side, node, binding: bindingTo(field, side, scaling) });
  };
  return (
    <section className={s['panel']}>
      <h3>{t.bindings}</h3>
      <p className={s['dim']}>{t.bindHelp}</p>
      <ul className={s['chips']}>
        {facts.fields.map((f) => (
          <li key={f.name} className={s['chip']} draggable onDragStart={(event) => { event.dataTransfer.setData(MIME, f.name); event.dataTransfer.effectAllowed = 'link'; }}>
            <GripVertical aria-hidden /><strong>{f.name}</strong> <span className={s['dim']}>{f.classes ? `${f.classes.length} ${t.classes}` : formatShape(sampleShape(f))}</span>
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p>{t.noNodes}</p>}
      <ul>
        {rows.map(([side, node]) => (
          <Row key={node.id} side={side} node={node} facts={facts} binding={project.bindings[side][node.id]} findings={findings.filter((f) => f.problem.node === node.id)}
            onBind={(field) => { bind(side, node.id, field); }} />
        ))}
      </ul>
      {findings.filter((f) => f.problem.node === undefined).map((finding) => <Trouble key={finding.problem.message} finding={finding} />)}
    </section>
  );
}

interface RowProps { readonly side: Side; readonly node: GraphNode; readonly facts: DataFacts; readonly binding: Binding | undefined; readonly findings: readonly Finding[]; onBind(field: string): void }

function Row({ side, node, facts, binding, findings, onBind }: RowProps) {
  const t = useWords(dataWords);
  const say = useCoreText();
  const [over, setOver] = useState(false);
  const fields = facts.fields.filter((f) => f.kind !== 'text');
  const known = fields.some((f) => f.name === binding?.field);
  const field = fields.find((f) => f.name === binding?.field);
  const title = node.label ?? node.id;
  const brings = (event: DragEvent): boolean => event.dataTransfer.types.includes(MIME);
  const transforms = (['none', 'scale255', 'standardize'] as const).filter((id) => id !== 'scale255' || field?.kind === 'image');
  return (
    <li className={`${s['binding']} ${s[side]} ${over ? s['over'] : ''}`} data-node={node.id}
      onDragOver={(event) => { if (brings(event)) { event.preventDefault(); setOver(true); } }} onDragLeave={() => { setOver(false); }}
      onDrop={(event) => { event.preventDefault(); setOver(false); onBind(event.dataTransfer.getData(MIME)); }}>
      <div className={s['bindingHead']}><strong>{title}</strong><span className={s['dim']}>{side === 'inputs' ? t.input : `${t.loss} · ${say(standardCatalogue.kind(node.type)?.title ?? node.type)}`}</span></div>
      <div className={s['bindingControls']}>
        <Select aria-label={`${title}: ${t.field}`} value={known ? binding?.field ?? '' : ''} options={[...(known ? [] : [{ value: '', title: t.unbound }]), ...fields.map((f) => ({ value: f.name, title: f.name }))]} onChoose={(name) => { if (name !== '') onBind(name); }} />
        {binding && field && field.kind !== 'label' && (
          <Select aria-label={`${title}: ${t.transform}`} value={binding.transform} options={transforms.map((id) => ({ value: id, title: t[`t_${id}`] }))}
            onChoose={(transform) => { edit({ type: 'bind', side, node: node.id, binding: { ...binding, transform } }); }} />
        )}
      </div>
      {findings.map((finding) => <Trouble key={finding.problem.message} finding={finding} />)}
    </li>
  );
}

function Trouble({ finding: { problem, fixes } }: { readonly finding: Finding }) {
  const fixText = useFixText();
  return (
    <div className={s['trouble']} role="alert">
      <ErrorText error={errorOf(problem)} />
      <div className={s['row']}>{fixes.slice(0, 3).map((fix) => <Button key={fixText(fix)} variant="quiet" onClick={() => { edit(fix.edit); }}>{fixText(fix)}</Button>)}</div>
    </div>
  );
}
