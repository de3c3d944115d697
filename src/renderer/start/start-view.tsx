// The start: templates to begin with, projects to go on with.
import { useQuery } from '@tanstack/react-query';
import { go } from '../app/navigation.ts';
import { queries, useClient } from '../host/host.tsx';
import { formatAgo } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Loaded } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import { startWords } from './words.ts';

export function StartView() {
  const t = useWords(startWords);
  const language = useLanguage();
  const client = useClient();
  const templates = useQuery({ queryKey: ['templates', 'list'], queryFn: () => client.templates.list() });
  const projects = useQuery({ queryKey: ['projects', 'list'], queryFn: () => client.projects.list() });
  const create = async (template: string): Promise<void> => {
    const taken = new Set((await client.projects.list()).map((p) => p.name));
    let name = template;
    for (let n = 2; taken.has(name); n++) name = `${template} ${n}`;
    const { folder } = await client.projects.create({ name, template });
    void queries.invalidateQueries({ queryKey: ['projects'] });
    go({ view: 'design', project: folder });
  };
  return (
    <div style={{ padding: 20, overflow: 'auto', height: '100%' }}>
      <h2>{t.templates}</h2>
      <Loaded query={templates}>{(list) => <ul>{list.map((entry) => <li key={entry.id}><Button variant="quiet" onClick={() => { create(entry.id).catch(notifyError); }}>{entry.title}</Button> {entry.summary}</li>)}</ul>}</Loaded>
      <h2>{t.projects}</h2>
      <Loaded query={projects}>{(list) => (list.length === 0 ? <p>{t.none}</p> : <ul>{list.map((p) => <li key={p.folder}><Button variant="quiet" onClick={() => { go({ view: 'design', project: p.folder }); }}>{p.name}</Button> {formatAgo(p.modified, language)}</li>)}</ul>)}</Loaded>
    </div>
  );
}
