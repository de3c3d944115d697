// The params of one node, or those that several have in common: an edit changes all of them, as one step.
import { X } from 'lucide-react';
import { editGraph } from '../../document/store.ts';
import type { Kind } from '../../../core/shapes/catalogue.ts';
import type { GraphNode } from '../../../core/graph/schema.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { counts, fieldsOf, isChanged, mistakesOf, shared, valueIn } from './form.ts';
import type { FormField, Mistake } from './form.ts';
import s from './inspector.module.css';
import { ParamField } from './param-field.tsx';
import { inspectorWords } from './words.ts';

export interface Known { readonly node: GraphNode; readonly kind: Kind }

/** The type's own field of that name: its default may be another than the first type's. */
const own = ({ kind }: Known, name: string): FormField => fieldsOf(kind.params).find((f) => f.name === name) as FormField;

export function ParamsForm({ nodes, fields }: { readonly nodes: readonly Known[]; readonly fields: readonly FormField[] }) {
  const ids = nodes.map((n) => n.node.id);
  const set = (name: string, value: unknown): void => {
    editGraph({ type: 'batch', edits: ids.map((id) => ({ type: 'setParams', id, params: { [name]: value } })) }, { merge: `param:${ids.join()}:${name}` });
  };
  const judge = (name: string, value: unknown): Mistake | undefined => {
    for (const { node, kind } of nodes) {
      const mistake = mistakesOf(kind, { ...node.params, [name]: value }).get(name);
      if (mistake) return mistake;
    }
    return undefined;
  };
  const shown = fields.filter((field) => nodes.some(({ node, kind }) => counts(field, fieldsOf(kind.params), node.params)));
  if (shown.length === 0) return null;
  // Where the keyboard goes for a card that was just made.
  return <div data-fields className={s['fields']}>{shown.map((field) => {
    const value = shared(nodes.map((n) => valueIn(own(n, field.name), n.node.params)));
    return (
      <ParamField key={field.name} field={field} value={value.mixed ? undefined : value.value} mixed={value.mixed}
        changed={nodes.some((n) => isChanged(own(n, field.name), n.node.params))}
        judge={(v) => judge(field.name, v)} onChange={(v) => { set(field.name, v); }} onReset={() => { set(field.name, undefined); }} />
    );
  })}</div>;
}

/** Settings that the type does not have: of a hand-written or newer file. */
export function UnknownParams({ node, kind }: Known) {
  const t = useWords(inspectorWords);
  const known = new Set(fieldsOf(kind.params).map((f) => f.name));
  const names = Object.keys(node.params).filter((name) => !known.has(name));
  return names.map((name) => (
    <p key={name} className={s['warning']}>
      {t.unknownSetting(name)} <IconButton label={`${t.remove} ${name}`} icon={<X />} onClick={() => { editGraph({ type: 'setParams', id: node.id, params: { [name]: undefined } }); }} />
    </p>
  ));
}
