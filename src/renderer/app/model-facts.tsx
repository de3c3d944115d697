// What a model file takes and gives.
import type { Client } from '../../preload/contract.ts';
import { useCoreMessage } from '../i18n/core.ts';
import { useWords } from '../i18n/words.ts';
import { dropWords } from './drop-words.ts';
import s from './drop.module.css';

export type Model = Awaited<ReturnType<Client['models']['describe']>>;

export function ModelFacts({ model }: { readonly model: Model }) {
  const t = useWords(dropWords);
  const say = useCoreMessage();
  return (
    <dl className={s['facts']}>
      <dt>{t.file}</dt><dd>{model.path}</dd>
      {model.inputs.map((input) => [<dt key={`${input.name}-t`}>{t.input}</dt>, <dd key={input.name}>{input.name} · {input.dtype} · {input.shape.join('×')}</dd>])}
      {model.outputs.map((output) => [<dt key={`${output.name}-t`}>{t.output}</dt>, <dd key={output.name}>{output.name}</dd>])}
      {model.notes.map((note) => [<dt key={`${note}-t`}>{t.note}</dt>, <dd key={note}>{say(note)}</dd>])}
    </dl>
  );
}
