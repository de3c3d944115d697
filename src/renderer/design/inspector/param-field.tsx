// One param as a field: the control that its description asks for, its default, a mistake where the core finds one.
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select, Switch } from '../../ui/inputs.tsx';
import inputs from '../../ui/field.module.css';
import { same, steppedText, textOf, valueOf } from './form.ts';
import type { Control, FormField, Mistake } from './form.ts';
import s from './inspector.module.css';
import { choiceWords, inspectorWords } from './words.ts';

export interface ParamFieldProps {
  readonly field: FormField;
  /** What holds now; undefined where several nodes differ. */
  readonly value: unknown;
  readonly mixed?: boolean;
  /** Set to something else than its default: it can be put back. */
  readonly changed: boolean;
  /** What is wrong with a value, as the core says it. */
  readonly judge: (value: unknown) => Mistake | undefined;
  readonly onChange: (value: unknown) => void;
  readonly onReset: () => void;
}

const MIXED = '\u0000mixed';

export function ParamField({ field, value, mixed = false, changed, judge, onChange, onReset }: ParamFieldProps) {
  const t = useWords(inspectorWords);
  const choices = useWords(choiceWords);
  const say = useCoreText();
  const language = useLanguage();
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: unknown; readonly left: boolean }>();
  // What was typed over an earlier value is void once the value has changed.
  const draft = typed && same(typed.over, value) ? typed : undefined;
  const fallback = describeValue(field.fallback, choices, t);
  const mistake = draft ? mistakeOfDraft(field.control, draft.text, draft.left, judge) : mixed ? undefined : judge(value);
  const help = [say(field.help), field.fallback === undefined ? '' : t.fallback(fallback)].filter((part) => part !== '').join(' ');
  const enter = (text: string): void => {
    const read = valueOf(field.control, text);
    const right = read !== undefined && judge(read.value) === undefined;
    setTyped({ text, over: right ? read.value : value, left: false });
    if (right && (mixed || !same(read.value, value))) onChange(read.value);
  };
  const onBlur = (): void => { if (typed) setTyped(mistake || mistakeOfDraft(field.control, typed.text, true, judge) ? { ...typed, left: true } : undefined); };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') onBlur();
    if (event.key === 'Escape' && draft) {
      event.stopPropagation();
      setTyped(undefined);
    }
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (by === 0) return;
    const input = event.currentTarget;
    const caret = input.selectionStart ?? 0;
    const next = steppedText(field.control, input.value, caret, by * (event.shiftKey ? 10 : 1));
    if (next === undefined) return;
    event.preventDefault();
    enter(next);
    requestAnimationFrame(() => { input.setSelectionRange(caret, caret); });
  };
  const told = mistake && spokenError({ code: 'graph/invalid-params', ...mistake }, language);
  const error = told && (told.expected === undefined ? told.message : t.mistake(told.expected, told.received ?? ''));
  return (
    <Field label={say(field.title)} help={help} error={error}>
      {(ids) => (
        <div className={s['control']} data-default={!changed && !mixed ? true : undefined}>
          <ControlOf control={field.control} value={value} mixed={mixed} ids={ids} onChange={onChange} title={say(field.title)}
            text={draft?.text} unit={field.unit === undefined ? undefined : say(field.unit)} onText={enter} onBlur={onBlur} onKeyDown={onKeyDown} />
          <span className={s['reset']}>
            {changed && field.fallback !== undefined && <IconButton label={t.reset(fallback)} icon={<RotateCcw />} side="left" onClick={() => { setTyped(undefined); onReset(); }} />}
          </span>
        </div>
      )}
    </Field>
  );
}

/** A text that is not finished is no mistake until it is left. */
function mistakeOfDraft(control: Control, text: string, left: boolean, judge: ParamFieldProps['judge']): Mistake | undefined {
  const read = valueOf(control, text);
  if (!read && !left && /^[-−]?$|[×x,;.e-]\s*$/i.test(text.trim())) return undefined;
  return judge(read ? read.value : text);
}

function describeValue(value: unknown, choices: Readonly<Record<string, string>>, t: { readonly yes: string; readonly no: string; readonly empty: string }): string {
  if (value === true) return t.yes;
  if (value === false) return t.no;
  if (typeof value === 'object' && value !== null && 'type' in value) {
    const { type, ...rest } = value as { type: string };
    return [choices[type] ?? type, ...Object.values(rest).map(textOf)].join(' ');
  }
  const text = textOf(value);
  return text === '' ? t.empty : choices[text] ?? text;
}

interface ControlProps {
  readonly control: Control;
  readonly value: unknown;
  readonly mixed: boolean;
  readonly title: string;
  readonly text: string | undefined;
  readonly unit: string | undefined;
  readonly ids: { readonly id: string; readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true };
  onChange(value: unknown): void;
  onText(text: string): void;
  onBlur(): void;
  onKeyDown(event: KeyboardEvent<HTMLInputElement>): void;
}

function ControlOf(props: ControlProps) {
  const { control, value, mixed, ids, onChange } = props;
  switch (control.kind) {
    case 'flag': return mixed ? <ChoiceControl {...props} options={['true', 'false']} onChange={(v) => { onChange(v === 'true'); }} /> : <span className={s['flag']}><Switch id={ids.id} checked={value === true} onChange={onChange} /></span>;
    case 'choice': return <ChoiceControl {...props} options={control.options} />;
    case 'variant': return <VariantControl {...props} control={control} />;
    default: return <TextControl {...props} />;
  }
}

function TextControl({ control, value, mixed, text, unit, ids, onText, onBlur, onKeyDown }: ControlProps) {
  const t = useWords(inspectorWords);
  const whole = control.kind === 'number' && control.whole;
  return (
    <span className={inputs['number']}>
      <input {...ids} type="text" className={inputs['input']} autoComplete="off" spellCheck={false} inputMode={whole ? 'numeric' : 'text'}
        placeholder={mixed ? t.mixed : control.kind === 'optional' ? t.empty : ''} value={text ?? (mixed ? '' : textOf(value))}
        onChange={(event) => { onText(event.target.value); }} onBlur={onBlur} onKeyDown={onKeyDown} />
      {unit !== undefined && <span className={inputs['unit']}>{unit}</span>}
    </span>
  );
}

function ChoiceControl({ value, mixed, ids, options, onChange }: Pick<ControlProps, 'value' | 'mixed' | 'ids' | 'onChange'> & { readonly options: readonly string[] }) {
  const t = useWords(inspectorWords);
  const choices: Readonly<Record<string, string>> = { ...useWords(choiceWords), true: t.yes, false: t.no };
  const listed = options.map((o) => ({ value: o, title: choices[o] ?? o }));
  const known = mixed ? MIXED : String(value);
  const strange = mixed || !options.includes(known) ? [{ value: known, title: mixed ? t.mixed : known, disabled: true }] : [];
  return <Select {...ids} value={known} options={[...strange, ...listed]} onChoose={(v) => { if (v !== MIXED) onChange(v); }} />;
}

type Variant = Extract<Control, { kind: 'variant' }>;

/** A kind with params of its own: an initialiser. */
function VariantControl({ control, value, mixed, ids, title, onChange }: ControlProps & { readonly control: Variant }) {
  const choices: Readonly<Record<string, string>> = useWords(choiceWords);
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const chosen = mixed ? undefined : control.options.find((o) => o.type === given['type']);
  const fresh = (type: string): unknown => {
    const fields = control.options.find((o) => o.type === type)?.fields ?? [];
    return { type, ...Object.fromEntries(fields.filter((f) => f.fallback === undefined).map((f) => [f.name, f.control.kind === 'number' ? 0 : ''])) };
  };
  return (
    <div className={s['variant']}>
      <ChoiceControl value={given['type']} mixed={mixed} ids={ids} options={control.options.map((o) => o.type)} onChange={(type) => { onChange(fresh(String(type))); }} />
      {chosen?.fields.map((field) => (
        <InnerNumber key={`${chosen.type}.${field.name}`} label={`${title}: ${choices[field.name] ?? field.title}`} short={choices[field.name] ?? field.title} field={field}
          value={Object.hasOwn(given, field.name) ? given[field.name] : field.fallback} onChange={(v) => { onChange({ ...given, [field.name]: v }); }} />
      ))}
    </div>
  );
}

function InnerNumber({ label, short, field, value, onChange }: { readonly label: string; readonly short: string; readonly field: FormField; readonly value: unknown; onChange(value: unknown): void }) {
  const [typed, setTyped] = useState<string>();
  const enter = (text: string): void => {
    setTyped(text);
    const read = valueOf(field.control, text);
    if (read && !same(read.value, value)) onChange(read.value);
  };
  return (
    <span className={s['inner']}>
      <span aria-hidden>{short}</span>
      <input type="text" className={inputs['input']} aria-label={label} inputMode="decimal" autoComplete="off" value={typed ?? textOf(value)}
        aria-invalid={typed !== undefined && valueOf(field.control, typed) === undefined ? true : undefined}
        onChange={(event) => { enter(event.target.value); }} onBlur={() => { setTyped(undefined); }}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          const next = by === 0 ? undefined : steppedText(field.control, event.currentTarget.value, event.currentTarget.selectionStart ?? 0, by);
          if (next === undefined) return;
          event.preventDefault();
          enter(next);
        }} />
    </span>
  );
}
