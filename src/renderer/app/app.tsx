// The window: providers, the frame, and the project that the address names.
import { Tooltip } from 'radix-ui';
import { useEffect, useState } from 'react';
import { asLayerwrightError } from '../../core/errors.ts';
import { useShortcuts } from '../commands/shortcuts.ts';
import { FollowDataset } from '../document/dataset.ts';
import { closeProject, followChanges, forgetDraft, openProject, restoreDraft } from '../document/files.ts';
import type { Draft } from '../document/files.ts';
import { currentDocument } from '../document/store.ts';
import { FileChooser } from '../files/chooser.tsx';
import type { Connector } from '../host/connector.ts';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { HostProvider, useClient, useConnection } from '../host/host.tsx';
import { formatAgo } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { ImportDialog } from '../imports/import-dialog.tsx';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Notices } from '../ui/notices.tsx';
import { DropTarget } from './drop.tsx';
import { Frame } from './frame.tsx';
import { PlaceProvider, go, usePlaceNow } from './navigation.ts';
import { loadAtRest } from './later.ts';
import { tour, views } from './views.tsx';
import { WindowCommands } from './window-commands.tsx';
import { NativeWindow } from './native-window.tsx';
import { ProjectCommands } from './project-commands.tsx';
import { appWords } from './words.ts';

export function App({ connector }: { readonly connector: Connector }) {
  return (
    <HostProvider connector={connector}>
      <Tooltip.Provider delayDuration={500} skipDelayDuration={300}>
        <PlaceProvider><Frame /></PlaceProvider>
        <OpenProject />
        <FileChooser />
        <FollowDataset />
        <WindowCommands />
        <tour.component />
        <DropTarget />
        <ImportDialog />
        <ExportDialog />
        <ProjectCommands />
        <NativeWindow />
        <Notices />
      </Tooltip.Provider>
    </HostProvider>
  );
}

/** Milliseconds until the first view has what it asks the host for: between its questions the window rests too. */
const SETTLES = 1000;

/** Keeps the open project the one that the address names, and on disk. */
function OpenProject() {
  useShortcuts();
  const t = useWords(appWords);
  const language = useLanguage();
  const client = useClient();
  const connected = useConnection().state === 'connected';
  const { project } = usePlaceNow();
  const [failure, setFailure] = useState<unknown>();
  const [draft, setDraft] = useState<Draft>();
  useEffect(() => followChanges(client), [client]);
  // The next view opens at once then.
  useEffect(() => {
    if (!connected) return undefined;
    let end: (() => void) | undefined;
    const settled = setTimeout(() => { end = loadAtRest(views.map((v) => v.code)); }, SETTLES);
    return () => {
      clearTimeout(settled);
      end?.();
    };
  }, [connected]);
  useEffect(() => {
    if (!connected || project === currentDocument()?.folder) return;
    if (project === undefined) {
      void closeProject(client);
      return;
    }
    openProject(client, project).then((left) => {
      setDraft(left);
      const open = currentDocument();
      // A name becomes the folder, which no other workspace shares.
      if (open) go({ project: open.folder }, true);
    }, (thrown: unknown) => { if (asLayerwrightError(thrown).code !== 'connection/lost') setFailure(thrown); });
  }, [client, connected, project]);
  const leave = (): void => {
    setFailure(undefined);
    go({ view: 'start', project: currentDocument()?.folder }, true);
  };
  return (
    <>
      <Dialog open={failure !== undefined} onClose={leave} title={t.openFailed} description={<>{failure !== undefined && <ErrorText error={failure} />}<p>{t.untouched}</p></>}
        actions={<Button variant="primary" onClick={leave}>{t.backToStart}</Button>} />
      <Dialog open={draft !== undefined} onClose={() => { setDraft(undefined); }} title={t.draftTitle} description={draft && t.draftText(formatAgo(draft.time, language))} actions={(
        <>
          <Button onClick={() => { forgetDraft(); setDraft(undefined); }}>{t.discard}</Button>
          <Button variant="primary" onClick={() => { if (draft) restoreDraft(draft); setDraft(undefined); }}>{t.restore}</Button>
        </>
      )} />
    </>
  );
}
