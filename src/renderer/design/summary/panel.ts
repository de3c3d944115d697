// Whether the table of the network is open.
import { create } from 'zustand';

const store = create<{ readonly open: boolean }>(() => ({ open: false }));

export const useSummaryOpen = (): boolean => store((s) => s.open);
export const showSummary = (open: boolean): void => { store.setState({ open }); };
