// The start: templates as pictures to begin with, projects to go on with.
import { useQuery } from '@tanstack/react-query';
import { Copy, Ellipsis, FolderOpen, Footprints, Plus, Trash2 } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { inferShapes } from '../../core/shapes/infer.ts';
import { templates } from '../../core/templates/index.ts';
import type { TemplateDefinition } from '../../core/templates/define.ts';
import type { ProjectEntry } from '../../preload/contract.ts';
import { go } from '../app/navigation.ts';
import { appWords } from '../app/words.ts';
import { performById } from '../commands/command.ts';
import { chooseFiles } from '../files/choose.ts';
import { queries, useClient } from '../host/host.tsx';
import { useCoreText } from '../i18n/core.ts';
import { coreText } from '../i18n/core/say.ts';
import { formatAgo, formatCount } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Loaded } from '../ui/loading.tsx';
import { Menu } from '../ui/menu.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import { freeName } from '../document/names.ts';
import { NetworkPicture } from './network-picture.tsx';
import { NewProject } from './new-project.tsx';
import type { ChosenTemplate } from './new-project.tsx';
import { groups, sampleOf } from './samples.ts';
import s from './start-view.module.css';
import { startWords } from './words.ts';

const fits = (text: string, words: string): boolean => words.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));

export function StartView() {
  const t = useWords(startWords);
  const client = useClient();
  const [chosen, setChosen] = useState<ChosenTemplate>();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed);
  const projects = useQuery({ queryKey: ['projects', 'list'], queryFn: () => client.projects.list() });
  const found = templates.filter((template) => fits([template.title, template.summary].flatMap((text) => [text, coreText(text, 'zh')]).concat(template.id).join(' '), search));
  const open = (): void => {
    chooseFiles({ title: t.openTitle, kind: 'folder' }).then(([folder]) => { if (folder !== undefined) go({ view: 'design', project: folder, run: undefined }); }, notifyError);
  };
  return (
    <div className={s['view']}>
      <div className={s['head']}>
        <div>
          <h1 className={s['title']}>{t.welcome}</h1>
          <p className={s['text']}>{t.welcomeText}</p>
        </div>
        <input type="search" className={s['search']} placeholder={t.search} aria-label={t.search} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        <Button icon={<Footprints />} onClick={() => { performById('tour.start'); }}>{t.tour}</Button>
        <Button icon={<FolderOpen />} onClick={open}>{t.open}</Button>
      </div>
      <div className={s['columns']}>
        <div>
          {groups.map((group) => {
            const mine = found.filter((x) => sampleOf(x.id).group === group);
            return mine.length > 0 && (
              <section key={group} aria-label={t[group]}>
                <h2 className={s['group']}>{t[group]}</h2>
                <div className={s['grid']}>{mine.map((x) => <TemplateCard key={x.id} template={x} onChoose={() => { setChosen(x); }} />)}
                  {group === 'first' && search === '' && <button type="button" className={`${s['card']} ${s['empty']}`} onClick={() => { setChosen({ id: undefined, title: t.empty }); }}><Plus aria-hidden />{t.empty}</button>}
                </div>
              </section>
            );
          })}
          {found.length === 0 && <p className={s['text']}>{t.nothingFound}</p>}
        </div>
        <aside aria-label={t.projects}>
          <h2 className={s['group']}>{t.projects}</h2>
          <Loaded query={projects}>{(list) => (list.length === 0 ? <p className={s['text']}>{t.none}</p> : <Projects list={list.filter((p) => fits(p.name, search))} all={list} />)}</Loaded>
        </aside>
      </div>
      {chosen && <NewProject template={chosen} onClose={() => { setChosen(undefined); }} />}
    </div>
  );
}

function TemplateCard({ template, onChoose }: { readonly template: TemplateDefinition; onChoose(): void }) {
  const t = useWords(startWords);
  const say = useCoreText();
  const shapes = useMemo(() => inferShapes(template.build()), [template]);
  return (
    <button type="button" className={s['card']} onClick={onChoose}>
      <NetworkPicture shapes={shapes} />
      <span className={s['name']}>{say(template.title)}<small>{t.parameters(formatCount(shapes.exported.parameters))}</small></span>
      <span className={s['summary']}>{say(template.summary)}</span>
    </button>
  );
}

function Projects({ list, all }: { readonly list: readonly ProjectEntry[]; readonly all: readonly ProjectEntry[] }) {
  const t = useWords(startWords);
  const { copyOf } = useWords(appWords);
  const language = useLanguage();
  const client = useClient();
  const read = (): void => { void queries.invalidateQueries({ queryKey: ['projects'] }); };
  const remove = async ({ name, folder }: ProjectEntry): Promise<void> => {
    const { binned } = await client.projects.remove({ project: folder });
    read();
    notify(t.removed(name), { title: t.undo, perform: () => { client.projects.restore({ binned }).then(read, notifyError); } });
  };
  const copy = async ({ name, folder }: ProjectEntry): Promise<void> => {
    await client.projects.copy({ project: folder, name: freeName(copyOf(name), all.map((p) => p.name)) });
    read();
  };
  return (
    <ul className={s['projects']}>
      {list.map((p) => (
        <li key={p.folder} className={s['project']}>
          <button type="button" className={s['open']} onClick={() => { go({ view: 'design', project: p.folder, run: undefined }); }}>
            <span className={s['name']}>{p.name}</span>
            <span className={s['when']}>{formatAgo(p.modified, language)}</span>
          </button>
          <Menu align="end" trigger={<IconButton label={t.actions(p.name)} icon={<Ellipsis />} />} items={[
            [{ id: 'copy', title: t.duplicate, icon: <Copy />, perform: () => { copy(p).catch(notifyError); } }],
            [{ id: 'remove', title: t.remove, icon: <Trash2 />, danger: true, perform: () => { remove(p).catch(notifyError); } }],
          ]} />
        </li>
      ))}
    </ul>
  );
}
