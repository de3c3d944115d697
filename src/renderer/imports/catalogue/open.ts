// Whether the catalogue is shown.
import { create } from 'zustand';

const store = create<{ readonly open: boolean }>(() => ({ open: false }));
export const useCatalogueOpen = (): boolean => store((s) => s.open);
export const showCatalogue = (open: boolean): void => { store.setState({ open }); };
