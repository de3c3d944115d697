// A shortcut as its keys are called on this system.
import s from './keys.module.css';

const mac = /mac|iphone|ipad/i.test(navigator.platform);
const names: Readonly<Record<string, string>> = mac
  ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Backspace: '⌫', Delete: '⌦', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
  : { Mod: 'Ctrl', Enter: '↵', Escape: 'Esc', Delete: 'Del', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/** `Mod+Shift+T` as `⌘⇧T` or `Ctrl+Shift+T`. */
export const describeKeys = (keys: string): string => keys.split('+').map((key) => names[key] ?? key).join(mac ? '' : '+');

export const Keys = ({ keys }: { readonly keys: string }) => <kbd className={s['keys']}>{describeKeys(keys)}</kbd>;
