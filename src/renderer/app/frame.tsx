// The frame around every view: header, rail, bottom line.
import { Settings2 } from 'lucide-react';
import { useDocument } from '../document/store.ts';
import { languages, setLanguage, useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { setTheme, themes, useTheme } from '../theme/theme.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Menu } from '../ui/menu.tsx';
import { ConnectionState } from './connection-state.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import s from './frame.module.css';
import { go, usePlace, usePlaceNow } from './navigation.ts';
import { SaveState } from './save-state.tsx';
import { SlotsProvider, useSlots } from './slots.tsx';
import { views } from './views.tsx';
import { appWords } from './words.ts';

export function Frame() {
  const t = useWords(appWords);
  const { view: id } = usePlace();
  const { view: chosen } = usePlaceNow();
  const name = useDocument((d) => d.project.name);
  const view = views.find((v) => v.id === id);
  const Shown = view?.code.component;
  const { places, setHeader, setFooter } = useSlots();
  return (
    <SlotsProvider value={places}>
      <div className={s['frame']}>
        <header className={s['header']}>
          <strong className={s['brand']}>Layerwright</strong>
          {name !== undefined && <span className={s['crumb']}>{name}</span>}
          <SaveState />
          <div className={s['actions']} ref={setHeader} />
          <SettingsMenu />
        </header>
        <nav className={s['rail']} aria-label={t.views}>
          {views.map((v) => (
            <button key={v.id} type="button" className={s['place']} aria-current={v.id === chosen ? 'page' : undefined} onPointerEnter={() => { v.code.load().catch(() => undefined); }} onClick={() => { go({ view: v.id }); }}>
              {v.icon}<span>{t[v.id]}</span>
            </button>
          ))}
        </nav>
        <main className={s['main']} key={id}>
          <ErrorBoundary>
            {view?.needsProject === true && name === undefined ? <NoProject /> : Shown && <Shown />}
          </ErrorBoundary>
        </main>
        <footer className={s['footer']}>
          <div className={s['figures']} ref={setFooter} />
          <ConnectionState />
        </footer>
      </div>
    </SlotsProvider>
  );
}

function NoProject() {
  const t = useWords(appWords);
  return <Empty title={t.noProject} action={<Button variant="primary" onClick={() => { go({ view: 'start' }); }}>{t.backToStart}</Button>}>{t.noProjectText}</Empty>;
}

function SettingsMenu() {
  const t = useWords(appWords);
  const language = useLanguage();
  const theme = useTheme();
  return (
    <Menu align="end" trigger={<IconButton label={t.settings} icon={<Settings2 />} />} items={[
      themes.map((id) => ({ id, title: `${t.theme}: ${t[id]}`, checked: id === theme, perform: () => { setTheme(id); } })),
      languages.map(({ id, title }) => ({ id, title, checked: id === language, perform: () => { setLanguage(id); } })),
    ]} />
  );
}
