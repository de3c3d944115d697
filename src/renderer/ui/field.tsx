// A labelled control: the label left, the control right, help on the label, a mistake below.
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Hint } from './button.tsx';
import s from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  /** The label above the control instead of left of it. */
  readonly wide?: boolean;
  /** Gets the id that the label is for, and of the mistake. */
  children(ids: { readonly id: string; readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true }): ReactNode;
}

export function Field({ label, help, error, wide = false, children }: FieldProps) {
  const id = useId();
  const described = error === undefined ? {} : { 'aria-describedby': `${id}-error`, 'aria-invalid': true as const };
  const name = <label htmlFor={id} className={help === undefined ? s['label'] : `${s['label']} ${s['helped']}`}>{label}</label>;
  return (
    <div className={`${s['field']} ${wide ? s['wide'] : ''}`}>
      {help === undefined || help === '' ? name : <Hint text={help} side="left">{name}</Hint>}
      {children({ id, ...described })}
      {error !== undefined && <p id={`${id}-error`} className={s['error']} role="alert">{error}</p>}
    </div>
  );
}
