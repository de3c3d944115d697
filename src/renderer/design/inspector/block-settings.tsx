// Inside a block of the user's: which params of a node are settings of the block, so that each of its cards has its own.
import { demoteParam, promoteParam, settingOf } from '../../../core/graph/block-edits.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { edit } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/inputs.tsx';
import { fieldsOf, valueIn } from './form.ts';
import s from './inspector.module.css';
import type { Known } from './params-form.tsx';
import { inspectorWords } from './words.ts';

export function BlockSettings({ project, block: id, node, kind }: Known & { readonly project: Project; readonly block: string }) {
  const t = useWords(inspectorWords);
  const block = project.blocks?.[id];
  const fields = fieldsOf(kind.params);
  if (!block || fields.length === 0) return null;
  return (
    <details className={s['section']}>
      <summary>{t.blockSettings}</summary>
      <p className={s['hint']}>{t.blockSettingsText}</p>
      {fields.map((field) => (
        <Field key={field.name} label={field.title} help={field.help}>
          {(ids) => (
            <span className={s['flag']}>
              <Switch id={ids.id} checked={settingOf(block, node.id, field.name) !== undefined}
                onChange={(on) => { edit(on ? promoteParam(project, id, node.id, field.name, valueIn(field, node.params)) : demoteParam(project, id, node.id, field.name)); }} />
            </span>
          )}
        </Field>
      ))}
    </details>
  );
}
