// Whether the list of problems is open: the bottom line opens it, a command too.
import { create } from 'zustand';

const store = create<{ readonly open: boolean }>(() => ({ open: false }));

export const useProblemsOpen = (): boolean => store((s) => s.open);
export const showProblems = (open: boolean): void => { store.setState({ open }); };
export const toggleProblems = (): void => { store.setState((s) => ({ open: !s.open })); };
