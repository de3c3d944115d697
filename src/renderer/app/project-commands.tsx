// Commands on projects as files: begin, open, copy.
import { useMemo } from 'react';
import type { Command } from '../commands/command.ts';
import { useCommands } from '../commands/command.ts';
import { freeName } from '../document/names.ts';
import { saveNow } from '../document/files.ts';
import { currentDocument } from '../document/store.ts';
import { chooseFiles } from '../files/choose.ts';
import { askExport } from '../exports/exports.ts';
import { queries, useClient } from '../host/host.tsx';
import { currentLanguage } from '../i18n/language.ts';
import { CatalogueDialog } from '../imports/catalogue/catalogue-dialog.tsx';
import { showCatalogue } from '../imports/catalogue/open.ts';
import { importModel, showImport } from '../imports/imports.ts';
import { importWords } from '../imports/words.ts';
import { notify } from '../ui/notices.tsx';
import { go } from './navigation.ts';
import { appWords } from './words.ts';

const group: readonly [string, string] = ['Project', '项目'];

const openFolder = (folder: string): void => { go({ view: 'design', project: folder, run: undefined }); };

const fixed: readonly Command[] = [
  { id: 'models.catalogue', title: ['Public models…', '公开模型…'], group, perform: () => { showCatalogue(true); } },
  { id: 'project.new', title: ['New project', '新建项目'], group, perform: () => { go({ view: 'start' }); } },
  {
    id: 'project.open', title: ['Open a project…', '打开项目…'], group, keys: 'Mod+O',
    async perform() {
      const [folder] = await chooseFiles({ title: appWords[currentLanguage()].openProject, kind: 'folder' });
      if (folder !== undefined) openFolder(folder);
    },
  },
];

export function ProjectCommands() {
  const client = useClient();
  useCommands(useMemo(() => [...fixed, {
    id: 'project.import', title: ['Open an ONNX model…', '打开 ONNX 模型…'], group, keys: 'Mod+Shift+O',
    async perform() {
      const [file] = await chooseFiles({ title: importWords[currentLanguage()].choose, kind: 'open', extensions: ['onnx'] });
      if (file !== undefined) await importModel(client, file, openFolder);
    },
  }, {
    id: 'project.imported', title: ['Import report', '导入报告'], group, when: () => currentDocument()?.project.weights !== undefined,
    async perform() {
      const open = currentDocument();
      if (open && !await showImport(client, open.folder)) notify(appWords[currentLanguage()].notImported);
    },
  }, {
    id: 'project.export', title: ['Export the network…', '导出网络…'], group, when: () => currentDocument() !== undefined,
    perform() {
      const open = currentDocument();
      if (open) askExport({ project: open.folder, document: open.project, name: open.project.name });
    },
  }, {
    id: 'project.copy', title: ['Save a copy', '保存副本'], group, when: () => currentDocument() !== undefined,
    async perform() {
      const open = currentDocument();
      if (!open) return;
      await saveNow(client);
      const taken = (await client.projects.list()).map((p) => p.name);
      const { folder } = await client.projects.copy({ project: open.folder, name: freeName(appWords[currentLanguage()].copyOf(open.project.name), taken) });
      void queries.invalidateQueries({ queryKey: ['projects'] });
      notify(appWords[currentLanguage()].copied, { title: appWords[currentLanguage()].openCopy, perform: () => { go({ project: folder, run: undefined }); } });
    },
  }], [client]));
  return <CatalogueDialog onOpen={openFolder} />;
}
