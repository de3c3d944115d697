// The sheet of shortcuts, made of the commands that are there.
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { keysOf, useAllCommands } from './command.ts';
import s from './sheet.module.css';
import { commandWords } from './words.ts';

export function ShortcutSheet({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const t = useWords(commandWords);
  return <Dialog open={open} onClose={onClose} title={t.sheet} size="medium" reading><Groups /></Dialog>;
}

function Groups() {
  const said = useLanguage() === 'zh' ? 1 : 0;
  const groups = Map.groupBy(useAllCommands().filter((c) => keysOf(c).length > 0), (c) => c.group[said]);
  return (
    <div className={s['groups']}>
      {[...groups].map(([group, commands]) => (
        <section key={group} className={s['group']} aria-label={group}>
          <h3 className={s['heading']}>{group}</h3>
          <dl>
            {commands.map((c) => (
              <div key={c.id} className={s['row']}>
                <dt>{c.title[said]}</dt>
                <dd>{keysOf(c).map((keys) => <Keys key={keys} keys={keys} />)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
