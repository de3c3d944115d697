// Which dialog about blocks is open.
import { create } from 'zustand';

type Shown = 'collapse' | 'repeat' | 'manage' | undefined;
const store = create<{ readonly shown: Shown }>(() => ({ shown: undefined }));

export const useBlockDialog = (): Shown => store((s) => s.shown);
export const showBlockDialog = (shown: Shown): void => { store.setState({ shown }); };
