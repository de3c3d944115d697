// Says that an edit was made, with a way to take it back for as long as it is the last one.
import { currentLanguage } from '../i18n/language.ts';
import { notify } from '../ui/notices.tsx';
import { uiWords } from '../ui/words.ts';
import { currentDocument, documentStore, undo } from './store.ts';

/** To be called right after the edit. Once another edit follows it, the notice goes: its undo would take back something else. */
export function notifyEdited(text: string): void {
  const step = currentDocument()?.history.past.at(-1);
  const dismiss = notify(text, { title: uiWords[currentLanguage()].undo, perform: undo });
  const unsubscribe = documentStore.subscribe(({ open }) => {
    if (open?.history.past.at(-1) === step) return;
    unsubscribe();
    dismiss();
  });
}
