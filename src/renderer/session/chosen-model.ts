// The model that was chosen by hand to be used: by the view of use itself, or by one that leads there.
import { create } from 'zustand';
import { go } from '../app/navigation.ts';
import { currentDocument } from '../document/store.ts';

interface Chosen {
  /** A run, an ONNX file or the folder of a project. */
  readonly model: string;
  /** Folder of the project that was open then. */
  readonly project: string | undefined;
}

const store = create<{ readonly chosen: Chosen | undefined }>(() => ({ chosen: undefined }));
export const useChosenModel = (): Chosen | undefined => store((s) => s.chosen);
export const setChosenModel = (model: string | undefined): void => { store.setState({ chosen: model === undefined ? undefined : { model, project: currentDocument()?.folder } }); };

/** Shows the view of use with a run's network. */
export function openInUse(run: string): void {
  setChosenModel(run);
  go({ view: 'use' });
}
