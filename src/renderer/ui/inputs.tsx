// Controls for values. All are controlled; text and numbers are told of when they are whole (Enter, leaving), not at each key.
import { Switch as RadixSwitch, ToggleGroup } from 'radix-ui';
import { useState } from 'react';
import type { InputHTMLAttributes, KeyboardEvent, SelectHTMLAttributes } from 'react';
import s from './field.module.css';

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'size' | 'step'>;

interface DraftProps<T> extends Native {
  readonly value: T;
  readonly show: (value: T) => string;
  /** undefined: not a value; the mistake is shown by a red border, and what stood there comes back on leaving. */
  readonly read: (text: string) => T | undefined;
  readonly onCommit: (value: T) => void;
  /** Steps with the arrow keys. */
  readonly step?: ((value: T, by: number) => T) | undefined;
}

function Draft<T>({ value, show, read, onCommit, step, className = '', ...rest }: DraftProps<T>) {
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: T }>();
  // What was typed over an earlier value is void once the value has changed.
  const draft = typed !== undefined && typed.over === value ? typed.text : undefined;
  const setDraft = (text: string | undefined): void => { setTyped(text === undefined ? undefined : { text, over: value }); };
  const parsed = draft === undefined ? value : read(draft);
  const commit = (): void => {
    if (draft !== undefined && parsed !== undefined && show(parsed) !== show(value)) onCommit(parsed);
    setDraft(undefined);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    rest.onKeyDown?.(event);
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== undefined) {
      event.stopPropagation();
      setDraft(undefined);
    } else if (step && parsed !== undefined && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      setDraft(undefined);
      onCommit(step(parsed, (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1)));
    }
  };
  return (
    <input {...rest} className={`${s['input']} ${className}`} value={draft ?? show(value)} aria-invalid={parsed === undefined && draft !== undefined && draft.trim() !== '' ? true : rest['aria-invalid']}
      onChange={(event) => { setDraft(event.target.value); }} onBlur={(event) => { commit(); rest.onBlur?.(event); }} onKeyDown={onKeyDown} />
  );
}

export function TextInput({ value, onCommit, ...rest }: Native & { readonly value: string; onCommit(value: string): void }) {
  return <Draft {...rest} type="text" value={value} show={(v) => v} read={(text) => text} onCommit={onCommit} />;
}

interface NumberProps extends Native {
  readonly value: number | undefined;
  onCommit(value: number): void;
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string | undefined;
}

/** A number; arrow keys step it (whole numbers by 1, others by a tenth of their size; ten times that with Shift). */
export function NumberInput({ value, onCommit, whole = false, min = -Infinity, max = Infinity, unit, ...rest }: NumberProps) {
  const fits = (n: number): boolean => Number.isFinite(n) && (!whole || Number.isInteger(n)) && n >= min && n <= max;
  const clamped = (n: number): number => Math.max(min, Math.min(max, n));
  return (
    <span className={s['number']}>
      <Draft<number | undefined> {...rest} inputMode={whole ? 'numeric' : 'decimal'} value={value} show={(v) => (v === undefined ? '' : String(v))}
        read={(text) => { const n = Number(text.trim().replace(',', '.')); return text.trim() !== '' && fits(n) ? n : undefined; }}
        onCommit={(v) => { if (v !== undefined) onCommit(v); }}
        step={(v, by) => (v === undefined ? v : clamped(whole ? v + by : Number((v + by * 10 ** (Math.floor(Math.log10(Math.abs(v) || 0.1)) - 1)).toPrecision(6))))} />
      {unit !== undefined && <span className={s['unit']}>{unit}</span>}
    </span>
  );
}

interface OptionalProps {
  readonly ids: { readonly id?: string; readonly 'aria-label'?: string };
  readonly value: number | undefined;
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly placeholder: string;
  readonly disabled?: boolean;
  readonly unit?: string;
  onCommit(value: number | undefined): void;
}

/** A number that may be left out: empty takes it away. */
export function Optional({ ids, value, onCommit, ...rest }: OptionalProps) {
  return (
    <NumberInput {...ids} {...rest} value={value} onCommit={onCommit}
      onBlur={(event) => { if (event.target.value.trim() === '' && value !== undefined) onCommit(undefined); }}
      onKeyDown={(event) => { if (event.key === 'Enter' && event.currentTarget.value.trim() === '' && value !== undefined) onCommit(undefined); }} />
  );
}

interface SelectProps<T extends string> extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'value' | 'onChange'> {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string; readonly disabled?: boolean }[];
  onChoose(value: T): void;
}

/** The system's own list: it is complete for keyboards and screen readers everywhere. */
export function Select<T extends string>({ value, options, onChoose, className = '', ...rest }: SelectProps<T>) {
  return (
    <select {...rest} className={`${s['input']} ${s['select']} ${className}`} value={value} onChange={(event) => { onChoose(event.target.value as T); }}>
      {options.map((o) => <option key={o.value} value={o.value} disabled={o.disabled}>{o.title}</option>)}
    </select>
  );
}

export function Switch({ checked, onChange, ...rest }: { readonly checked: boolean; onChange(checked: boolean): void; readonly id?: string; readonly disabled?: boolean; readonly 'aria-label'?: string }) {
  return <RadixSwitch.Root {...rest} className={s['switch']} checked={checked} onCheckedChange={onChange}><RadixSwitch.Thumb /></RadixSwitch.Root>;
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string }[];
  onChoose(value: T): void;
}

/** One of a few, all in sight. */
export function Segments<T extends string>({ label, value, options, onChoose }: SegmentsProps<T>) {
  return (
    <ToggleGroup.Root type="single" className={s['segments']} aria-label={label} value={value} onValueChange={(v) => { if (v !== '') onChoose(v as T); }}>
      {options.map((o) => <ToggleGroup.Item key={o.value} className={s['segment']} value={o.value}>{o.title}</ToggleGroup.Item>)}
    </ToggleGroup.Root>
  );
}
