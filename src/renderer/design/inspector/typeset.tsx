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
