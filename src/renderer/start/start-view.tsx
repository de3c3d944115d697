// The start: templates as pictures to begin with, projects to go on with.
import { Boxes, FolderOpen, Footprints, Library, Plus } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { templates } from '../../core/templates/index.ts';
import type { TemplateDefinition } from '../../core/templates/define.ts';
import { go } from '../app/navigation.ts';
import { performById } from '../commands/command.ts';
import { chooseFiles } from '../files/choose.ts';
import { useCoreText } from '../i18n/core.ts';
import { coreText } from '../i18n/core/say.ts';
import { formatCount } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { notifyError } from '../ui/notices.tsx';
import { NetworkPicture } from './network-picture.tsx';
import { NewProject } from './new-project.tsx';
import type { ChosenTemplate } from './new-project.tsx';
import { Projects } from './projects.tsx';
import { groups, sampleOf } from './samples.ts';
import { fits } from './search.ts';
import s from './start-view.module.css';
import { useTemplateShapes } from './template-shapes.ts';
import { startWords } from './words.ts';

export function StartView() {
  const t = useWords(startWords);
  const [chosen, setChosen] = useState<ChosenTemplate>();
  const [typed, setTyped] = useState('');
  const search = useDeferredValue(typed);
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
        <Button icon={<Boxes />} onClick={() => { performById('project.import'); }}>{t.openModel}</Button>
        <Button icon={<Library />} onClick={() => { performById('models.catalogue'); }}>{t.models}</Button>
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
        <aside aria-label={t.projects}><Projects search={search} /></aside>
      </div>
      {chosen && <NewProject template={chosen} onClose={() => { setChosen(undefined); }} />}
    </div>
  );
}

function TemplateCard({ template, onChoose }: { readonly template: TemplateDefinition; onChoose(): void }) {
  const t = useWords(startWords);
  const say = useCoreText();
  const shapes = useTemplateShapes(template.id);
  return (
    <button type="button" className={s['card']} onClick={onChoose}>
      <NetworkPicture shapes={shapes} />
      <span className={s['name']}>{say(template.title)}</span>
      <span className={s['count']}>{shapes && t.parameters(formatCount(shapes.exported.parameters))}</span>
      <span className={s['summary']}>{say(template.summary)}</span>
    </button>
  );
}
