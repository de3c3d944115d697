// The keyboard: the shortcut of a key event, and the command it belongs to.
import { useEffect } from 'react';
import { allCommands, isPossible, keysOf, perform } from './command.ts';

const mac = /mac|iphone|ipad/i.test(navigator.platform);

/** `Mod+Shift+T` of an event. A shifted sign (`?`) is itself, without Shift. */
export function shortcutOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // With Alt, and digits with Shift, a key gives another sign on some layouts: what is printed on it counts.
  const printed = (event.altKey && event.code.startsWith('Key')) || ((event.altKey || event.shiftKey) && event.code.startsWith('Digit'));
  const named = printed ? event.code.replace(/^(Key|Digit)/, '') : key === ' ' ? 'Space' : key;
  const letter = /^[A-Z0-9]$/.test(named) || event.key.length > 1;
  const parts = [(mac ? event.metaKey : event.ctrlKey) && 'Mod', mac && event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.shiftKey && (letter || event.altKey) && 'Shift', named];
  return parts.filter(Boolean).join('+');
}

/** Whether the key belongs to what has the focus: typing, a list, an open dialog or menu. */
function isTaken(event: KeyboardEvent, keys: string): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (!target) return false;
  if (target.closest('[role="menu"], [role="listbox"]')) return true;
  const inDialog = target.closest('[role="dialog"], [role="alertdialog"]') !== null;
  if (inDialog) return !target.closest('[data-commands]');
  const typing = target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type));
  // While typing, only shortcuts that no text field knows.
  if (typing) return !keys.startsWith('Mod+') || /^Mod\+(Shift\+)?[ACVXZY]$/.test(keys) || /^Mod\+(Arrow|Backspace|Delete|Home|End)/.test(keys);
  return (target instanceof HTMLButtonElement || target.closest('a, button, summary, [role="button"], [role="tab"], [role="switch"], [role="radio"]') !== null) && (keys === 'Enter' || keys === 'Space');
}

export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = shortcutOf(event);
      // The last that came is the nearest: a view's own before the window's.
      const command = allCommands().findLast((c) => keysOf(c).includes(keys) && isPossible(c));
      if (!command || isTaken(event, keys)) return;
      event.preventDefault();
      perform(command);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => { window.removeEventListener('keydown', onKeyDown); };
  }, []);
}
