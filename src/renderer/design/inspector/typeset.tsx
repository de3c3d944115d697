// A formula with its low and high signs set: `n_{1} + σ^{2}`.
import type { ReactNode } from 'react';

export function Formula({ text }: { readonly text: string }) {
  const parts = text.split(/([_^]\{[^}]*\})/);
  return <>{parts.map((part, i): ReactNode => {
    const inner = /^[_^]\{(.*)\}$/.exec(part)?.[1];
    if (inner === undefined) return part;
    // Parts of one text never change their order.
    return part.startsWith('_') ? <sub key={`${i}${part}`}>{inner}</sub> : <sup key={`${i}${part}`}>{inner}</sup>;
  })}</>;
}

/** A text of the core with its `names` set as code. */
export function Prose({ text }: { readonly text: string }) {
  // Every second part stood between backticks.
  return <>{text.split('`').map((part, i): ReactNode => (i % 2 === 0 ? part : <code key={`${i}${part}`}>{part}</code>))}</>;
}
