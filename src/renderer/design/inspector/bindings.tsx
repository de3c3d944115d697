// What of the data goes into an input, or is compared with a prediction.
import type { Binding } from '../../../core/graph/schema.ts';
import { bindingSchema } from '../../../core/graph/schema.ts';
import { edit, useDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import s from './inspector.module.css';
import type { Shown } from './subject.ts';
import { inspectorWords } from './words.ts';

const transforms = bindingSchema.shape.transform.unwrap().options;

export function Bindings({ shown: { node, kind } }: { readonly shown: Shown }) {
  const t = useWords(inspectorWords);
  const side = kind?.role === 'input' ? 'inputs' : kind?.role === 'loss' ? 'losses' : undefined;
  const binding = useDocument((d) => side && d.project.bindings[side][node.id]);
  if (side === undefined) return null;
  const bind = (change: Partial<Binding>): void => {
    edit({ type: 'bind', side, node: node.id, binding: change.field === '' ? undefined : { field: '', transform: 'none', ...binding, ...change } });
  };
  return (
    <section className={s['section']}>
      <h3>{t.data}</h3>
      <Field label={t.field} help={side === 'inputs' ? t.inputFieldHelp : t.lossFieldHelp}>
        {(ids) => <div className={s['plain']}><TextInput {...ids} value={binding?.field ?? ''} placeholder={t.unbound} onCommit={(field) => { bind({ field: field.trim() }); }} /></div>}
      </Field>
      {binding && (
        <Field label={t.transform} help={t.transformHelp}>
          {(ids) => <div className={s['plain']}><Select {...ids} value={binding.transform} options={transforms.map((value) => ({ value, title: t[value] }))} onChoose={(transform) => { bind({ transform }); }} /></div>}
        </Field>
      )}
    </section>
  );
}
