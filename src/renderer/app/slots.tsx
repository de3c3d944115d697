// Places of the frame that views fill: buttons of the header, figures of the bottom line.
import { createContext, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

type Slot = 'header' | 'footer';
const Places = createContext<Readonly<Record<Slot, HTMLElement | null>>>({ header: null, footer: null });

export const SlotsProvider = Places.Provider;

/** The two places: their elements for the provider, and the refs that find them. */
export function useSlots(): { readonly places: Readonly<Record<Slot, HTMLElement | null>>; readonly setHeader: (element: HTMLElement | null) => void; readonly setFooter: (element: HTMLElement | null) => void } {
  const [header, setHeader] = useState<HTMLElement | null>(null);
  const [footer, setFooter] = useState<HTMLElement | null>(null);
  return { places: useMemo(() => ({ header, footer }), [header, footer]), setHeader, setFooter };
}

function Into({ slot, children }: { readonly slot: Slot; readonly children: ReactNode }) {
  const place = useContext(Places)[slot];
  return place && createPortal(children, place);
}

/** Right end of the header: the view's own buttons, the main one last. */
export const HeaderActions = ({ children }: { readonly children: ReactNode }) => <Into slot="header">{children}</Into>;
/** The bottom line, left of the connection. */
export const FooterFigures = ({ children }: { readonly children: ReactNode }) => <Into slot="footer">{children}</Into>;
