// The command palette: everything that can be done now, by name.
import { Command as Cmdk } from 'cmdk';
import { useState } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Keys } from '../ui/keys.tsx';
import { isPossible, keysOf, perform, useAllCommands } from './command.ts';
import type { Command } from './command.ts';
import s from './palette.module.css';
import { commandWords } from './words.ts';

export function CommandPalette({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const t = useWords(commandWords);
  return (
    <Cmdk.Dialog open={open} onOpenChange={(now) => { if (!now) onClose(); }} label={t.palette} loop overlayClassName={s['overlay'] ?? ''} contentClassName={s['content'] ?? ''}>
      <Listed onClose={onClose} />
    </Cmdk.Dialog>
  );
}

function Listed({ onClose }: { onClose(): void }) {
  const t = useWords(commandWords);
  const said = useLanguage() === 'zh' ? 1 : 0;
  // As they stood when it was opened.
  const all = useAllCommands();
  const [possible] = useState(() => new Set(all.filter((c) => c.hidden !== true && isPossible(c))));
  const groups = Map.groupBy([...possible], (c) => c.group[said]);
  const choose = (command: Command): void => {
    onClose();
    // After the focus is back where it was.
    setTimeout(() => { perform(command); });
  };
  return (
    <>
      <Cmdk.Input className={s['input']} placeholder={t.search} autoFocus />
      <Cmdk.List className={s['list']} label={t.palette}>
        <Cmdk.Empty className={s['empty']}>{t.nothing}</Cmdk.Empty>
        {[...groups].map(([group, commands]) => (
          <Cmdk.Group key={group} heading={group} className={s['group'] ?? ''}>
            {commands.map((c) => (
              <Cmdk.Item key={c.id} className={s['item']} value={c.id} keywords={[...c.title, ...c.group]} onSelect={() => { choose(c); }}>
                <span>{c.title[said]}</span>
                {keysOf(c).slice(0, 1).map((keys) => <Keys key={keys} keys={keys} />)}
              </Cmdk.Item>
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </>
  );
}
