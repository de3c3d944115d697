// What a model is given beside a file: how its sound is cut up, and the inputs that no file fills.
import type { Other } from '../../../core/using/others.ts';
import type { Usage } from '../../../core/using/usage.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Select } from '../../ui/inputs.tsx';
import type { ModelUsage } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';

type Sound = NonNullable<Usage['sound']>;

export function WindowFields({ sound, onChange }: { readonly sound: Sound; onChange(sound: Sound): void }) {
  const t = useWords(playWords);
  const { window, ...whole } = sound;
  const set = (length: number, overlap: number): void => { onChange(length === 0 ? whole : { ...whole, window: { length, overlap } }); };
  return (
    <>
      <Field label={t.piece} help={t.pieceHelp}>{(ids) => <NumberInput {...ids} whole min={0} max={10_000_000} value={window?.length ?? 0} onCommit={(length) => { set(length, window?.overlap ?? 0); }} />}</Field>
      {window && <Field label={t.kept}>{(ids) => <NumberInput {...ids} whole min={0} max={1_000_000} value={window.overlap} onCommit={(overlap) => { set(window.length, overlap); }} />}</Field>}
    </>
  );
}

/** The choices of one input, as the list writes them. */
const NOTHING = '';
const choiceOf = (other: Other | undefined): string => (!other ? NOTHING : other.gives === 'frame' ? other.order : other.gives === 'number' ? 'number' : `carried ${other.output}`);

function otherOf(input: string, choice: string, before: Other | undefined): Other | undefined {
  if (choice === 'heightWidth' || choice === 'widthHeight') return { input, gives: 'frame', order: choice };
  if (choice === 'number') return { input, gives: 'number', number: before?.gives === 'number' ? before.number : 0 };
  return choice === NOTHING ? undefined : { input, gives: 'carried', output: choice.slice('carried '.length) };
}

export function OtherFields({ described, onChange }: { readonly described: ModelUsage; onChange(usage: Usage): void }) {
  const t = useWords(playWords);
  const { usage, inputs, outputs } = described;
  const main = usage.picture?.input ?? usage.sound?.input;
  const rest = main === undefined ? [] : inputs.filter((i) => i.name !== main);
  if (rest.length === 0) return null;
  const { others = [], ...plain } = usage;
  const set = (input: string, other: Other | undefined): void => {
    const kept = [...others.filter((o) => o.input !== input), ...(other ? [other] : [])];
    onChange(kept.length === 0 ? plain : { ...plain, others: kept });
  };
  return (
    <>
      <h3>{t.others}</h3>
      <p className={s['dim']}>{t.othersHelp}</p>
      {rest.map(({ name }) => {
        const other = others.find((o) => o.input === name);
        return (
          <div key={name} className={s['other']}>
            <Field label={name}>
              {(ids) => (
                <Select {...ids} value={choiceOf(other)} options={[
                  { value: NOTHING, title: t.nothing }, ...(usage.picture ? [{ value: 'heightWidth', title: t.heightWidth }, { value: 'widthHeight', title: t.widthHeight }] : []), { value: 'number', title: t.number },
                  ...(usage.sound ? outputs.map((o) => ({ value: `carried ${o.name}`, title: t.carried(o.name) })) : []),
                ]} onChoose={(choice) => { set(name, otherOf(name, choice, other)); }} />
              )}
            </Field>
            {other?.gives === 'number' && <Field label={t.numberFor(name)}>{(ids) => <NumberInput {...ids} value={other.number} onCommit={(number) => { set(name, { ...other, number }); }} />}</Field>}
          </div>
        );
      })}
    </>
  );
}
