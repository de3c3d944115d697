// Where files are chosen: mounted once in the window, shown when `chooseFiles` asks in a page.
import { useEffect } from 'react';
import { useClient } from '../host/host.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { chooseOn, useRequest } from './choose.ts';
import { FolderBrowser } from './folder-browser.tsx';
import { UploadState } from './upload-state.tsx';

export function FileChooser() {
  const client = useClient();
  useEffect(() => {
    chooseOn(client);
    return () => { chooseOn(undefined); };
  }, [client]);
  const request = useRequest();
  return (
    <>
      <Dialog open={request !== undefined} onClose={() => { request?.settle([]); }} title={request?.options.title ?? ''} size="medium">
        {request && <FolderBrowser key={request.options.title} options={request.options} onDone={request.settle} />}
      </Dialog>
      <UploadState />
    </>
  );
}
