// Data that were dropped onto the window and wait for the data view to take them.
import { create } from 'zustand';

const store = create<{ readonly offered: string | undefined }>(() => ({ offered: undefined }));

/** Absolute path of a data set that was dropped, until it is taken. */
export const useOfferedData = (): string | undefined => store((s) => s.offered);
export const offerData = (path: string): void => { store.setState({ offered: path }); };
/** Gives what is offered, once. */
export function takeOfferedData(): string | undefined {
  const { offered } = store.getState();
  store.setState({ offered: undefined });
  return offered;
}
