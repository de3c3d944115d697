// Commands on projects as files: begin, open.
import type { Command } from '../commands/command.ts';
import { useCommands } from '../commands/command.ts';
import { chooseFiles } from '../files/choose.ts';
import { currentLanguage } from '../i18n/language.ts';
import { go } from './navigation.ts';
import { appWords } from './words.ts';

const group: readonly [string, string] = ['Project', '项目'];

const commands: readonly Command[] = [
  { id: 'project.new', title: ['New project', '新建项目'], group, perform: () => { go({ view: 'start' }); } },
  {
    id: 'project.open', title: ['Open a project…', '打开项目…'], group, keys: 'Mod+O',
    async perform() {
      const [folder] = await chooseFiles({ title: appWords[currentLanguage()].openProject, kind: 'folder' });
      if (folder !== undefined) go({ view: 'design', project: folder, run: undefined });
    },
  },
];

export function ProjectCommands() {
  useCommands(commands);
  return null;
}
