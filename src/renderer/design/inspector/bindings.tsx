// What of the data goes into an input, or is compared with a prediction.
import { bindingTo } from '../../../core/binding/choose.ts';
import type { FieldFact } from '../../../core/binding/fields.ts';
import { bindingSchema } from '../../../core/graph/schema.ts';
import { formatShape } from '../../../core/tensor.ts';
import { go } from '../../app/navigation.ts';
import { useDataset } from '../../document/dataset.ts';
import { edit, useDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/inputs.tsx';
import s from './inspector.module.css';
import type { Shown } from './subject.ts';
import { inspectorWords } from './words.ts';

const transforms = bindingSchema.shape.transform.unwrap().options;

export function Bindings({ shown: { node, kind } }: { readonly shown: Shown }) {
  const t = useWords(inspectorWords);
  const { state, facts } = useDataset();
  const side = kind?.role === 'input' ? 'inputs' : kind?.role === 'loss' ? 'losses' : undefined;
  const binding = useDocument((d) => side && d.project.bindings[side][node.id]);
  if (side === undefined) return null;
  const fields = (facts?.fields ?? []).filter((f) => f.kind !== 'text');
  const bind = (name: string): void => {
    const field = fields.find((f) => f.name === name);
    edit({ type: 'bind', side, node: node.id, binding: field && bindingTo(field, side) });
  };
  // What is bound and not in the data stays in sight: it is a mistake to mend, not to hide.
  const strange = binding && !fields.some((f) => f.name === binding.field) ? [{ value: binding.field, title: binding.field, disabled: true }] : [];
  return (
    <section className={s['section']}>
      <h3>{t.data}</h3>
      {state === 'none' && !binding ? (
        <>
          <p className={s['hint']}>{t.noData}</p>
          <div className={s['links']}><Button onClick={() => { go({ view: 'data' }); }}>{t.chooseData}</Button></div>
        </>
      ) : (
        <Field label={t.field} help={side === 'inputs' ? t.inputFieldHelp : t.lossFieldHelp}>
          {(ids) => <div className={s['plain']}><Select {...ids} value={binding?.field ?? ''} onChoose={bind} options={[{ value: '', title: t.unbound }, ...strange, ...fields.map((f) => ({ value: f.name, title: titleOf(f) }))]} /></div>}
        </Field>
      )}
      {binding && (
        <Field label={t.transform} help={t.transformHelp}>
          {(ids) => <div className={s['plain']}><Select {...ids} value={binding.transform} options={transforms.map((value) => ({ value, title: t[value] }))} onChoose={(transform) => { edit({ type: 'bind', side, node: node.id, binding: { ...binding, transform } }); }} /></div>}
        </Field>
      )}
    </section>
  );
}

const titleOf = ({ name, kind, shape, classes }: FieldFact): string => [name, kind === 'label' && classes ? `${classes.length}` : shape.length === 0 ? '' : formatShape(shape)].filter((part) => part !== '').join(' · ');
