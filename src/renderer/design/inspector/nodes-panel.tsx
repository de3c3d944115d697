// One node, or several at once.
import type { CSSProperties } from 'react';
import { formatShape } from '../../../core/tensor.ts';
import { settingOf } from '../../../core/graph/block-edits.ts';
import { sumCosts } from '../../../core/shapes/costs.ts';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { Bindings } from './bindings.tsx';
import { BlockSettings } from './block-settings.tsx';
import { Cost } from './cost.tsx';
import { commonFields, isWeightField } from './form.ts';
import s from './inspector.module.css';
import { LessonList } from './lesson-list.tsx';
import { lessonsOf } from './lessons.ts';
import { LabelField, ModeField, NameField, NoteFields, TrainingFields } from './node-fields.tsx';
import { ParamsForm, UnknownParams } from './params-form.tsx';
import type { Known } from './params-form.tsx';
import { NodeProblems } from '../problems/node-problems.tsx';
import { familyOf } from '../canvas/card-model.ts';
import type { GroupFacts } from '../canvas/card-model.ts';
import { groupContent, groupName } from '../groups/names.ts';
import { useLanguage } from '../../i18n/language.ts';
import { hasWeights, layerOf, textsOf } from './subject.ts';
import type { Shown, Subject } from './subject.ts';
import { Prose } from './typeset.tsx';
import { inspectorWords } from './words.ts';

const isKnown = (shown: Shown): shown is Shown & Known => shown.kind !== undefined;

export function NodesPanel({ subject }: { readonly subject: Subject }) {
  const t = useWords(inspectorWords);
  const say = useCoreText();
  const { nodes, graph, project, readOnly, block, outer, group } = subject;
  const [first] = nodes;
  if (!first) return null;
  const only = nodes.length === 1 ? first : undefined;
  const known = nodes.every(isKnown) ? nodes : [];
  const definition = block === undefined ? undefined : project.blocks?.[block];
  // What each card of the block sets for itself is not set here.
  const fields = commonFields(known.map((n) => n.kind)).filter((f) => !definition || nodes.every((n) => settingOf(definition, n.node.id, f.name) === undefined));
  const plain = fields.filter((f) => !isWeightField(f));
  const weightFields = fields.filter(isWeightField);
  const trained = nodes.every(hasWeights);
  const layer = only && layerOf(only);
  const lessons = layer ? lessonsOf(layer) : [];
  const texts = only?.kind && textsOf(only.kind);
  const port = nodes.some((n) => n.kind?.role === 'blockInput' || n.kind?.role === 'blockOutput');
  return (
    <div className={s['inspector']}>
      {only ? <Header shown={only} /> : <SeveralHeader nodes={nodes} group={group} />}
      {readOnly && <p className={s['warning']}>{t.readOnly}</p>}
      {only && <NodeProblems id={only.node.id} />}
      <fieldset className={s['fields']} disabled={readOnly}>
        {(plain.length > 0 || !only) && (
          <section className={s['section']}>
            <h3>{only ? t.settings : t.inCommon}</h3>
            {fields.length === 0 && <p className={s['hint']}>{t.nothingInCommon}</p>}
            <ParamsForm nodes={known} fields={plain} />
            {only && isKnown(only) && <UnknownParams node={only.node} kind={only.kind} />}
          </section>
        )}
        {only && outer && <Bindings shown={only} />}
        {only && isKnown(only) && block !== undefined && <BlockSettings project={project} block={block} node={only.node} kind={only.kind} />}
        {(trained || weightFields.length > 0) && (
          <section className={s['section']}>
            <h3>{t.weights}</h3>
            <ParamsForm nodes={known} fields={weightFields} />
            <TrainingFields nodes={nodes} graph={graph} />
          </section>
        )}
      </fieldset>
      {lessons.length > 0 && <section className={s['section']}><h3>{t.numbers}</h3><LessonList lessons={lessons} /></section>}
      {nodes.some((n) => (n.shapes?.layers.length ?? 0) > 0) && <Cost nodes={nodes} />}
      {texts && texts.doc !== '' && <section className={s['section']}><h3>{t.about}</h3><p className={s['doc']}><Prose text={say(texts.doc)} /></p></section>}
      <fieldset className={s['fields']} disabled={readOnly}>
        <section className={s['section']}>
          {only && <NameField id={only.node.id} taken={new Set(graph.nodes.map((n) => n.id))} />}
          {only && !port && <LabelField id={only.node.id} label={only.node.label} />}
          {!port && <ModeField nodes={nodes} />}
          <NoteFields nodes={nodes} graph={graph} />
        </section>
      </fieldset>
    </div>
  );
}

const familyStyle = (shown: Shown): CSSProperties => ({ '--family': `var(--family-${familyOf(shown.kind)})` } as CSSProperties);

function Header({ shown }: { readonly shown: Shown }) {
  const t = useWords(inspectorWords);
  const say = useCoreText();
  const { node, kind, shapes } = shown;
  const outputs = [...shapes?.outputs.values() ?? []].map((type) => formatShape(type.shape.slice(1)));
  const parameters = (shapes?.cost.trainable ?? 0) + (shapes?.cost.nonTrainable ?? 0);
  const isEnd = kind?.role === 'loss' || kind?.role === 'blockOutput';
  const facts = [node.id, ...(outputs.length > 0 && !isEnd ? [t.outputOf(outputs.join(', '))] : kind && !isEnd ? [t.noOutput] : []), ...(parameters > 0 ? [t.parametersOf(parameters.toLocaleString('en-US'))] : [])];
  return (
    <header className={s['header']} style={familyStyle(shown)}>
      <h2 className={s['title']}>{node.label ?? say(kind?.title ?? node.type)}</h2>
      <p className={s['facts']}>{[...(node.label !== undefined && kind ? [say(kind.title)] : []), ...facts].join(' · ')}</p>
      <p className={s['summary']}>{kind ? say(textsOf(kind)?.summary ?? '') : t.unknownType(node.type)}</p>
    </header>
  );
}

function SeveralHeader({ nodes, group }: { readonly nodes: readonly Shown[]; readonly group: GroupFacts | undefined }) {
  const t = useWords(inspectorWords);
  const language = useLanguage();
  const say = useCoreText();
  const counts = new Map<string, number>();
  for (const { node, kind } of nodes) counts.set(kind?.title ?? node.type, (counts.get(kind?.title ?? node.type) ?? 0) + 1);
  const { trainable, nonTrainable } = sumCosts(nodes.flatMap((n) => n.shapes?.cost ?? []));
  return (
    <header className={s['header']}>
      <h2 className={s['title']}>{group ? groupName(group, language) : t.several(nodes.length)}</h2>
      {group && <p className={s['facts']}>{[groupContent(group, language), t.several(nodes.length)].join(' · ')}</p>}
      <p className={s['facts']}>{[...counts].map(([title, n]) => (n === 1 ? say(title) : `${n} × ${say(title)}`)).join(', ')}</p>
      {trainable + nonTrainable > 0 && <p className={s['facts']}>{t.parametersOf((trainable + nonTrainable).toLocaleString('en-US'))}</p>}
    </header>
  );
}
