// The system's dialogs, on the window that asks.
import { BrowserWindow, dialog } from 'electron';
import type { FileFilter } from 'electron';
import type { Dialogs } from '../services/dialogs.ts';

/** `allFiles`: how the filter that shows everything is called. */
export const systemDialogs = (allFiles: () => string): Dialogs => ({
  async choose({ title, kind, extensions = [], multiple = false, name }) {
    const [only] = BrowserWindow.getAllWindows();
    const window = BrowserWindow.getFocusedWindow() ?? only;
    const filters: FileFilter[] = extensions.length === 0 ? [] : [
      { name: extensions.map((e) => `.${e}`).join(' '), extensions: [...extensions] }, ...(kind === 'open' ? [{ name: allFiles(), extensions: ['*'] }] : []),
    ];
    if (kind === 'save') {
      const options = { title, filters, ...(name !== undefined && { defaultPath: name }) };
      const { canceled, filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? [] : [filePath];
    }
    const properties = [kind === 'folder' ? 'openDirectory' as const : 'openFile' as const, 'createDirectory' as const, ...(multiple ? ['multiSelections' as const] : [])];
    const options = { title, filters: kind === 'folder' ? [] : filters, properties };
    const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return canceled ? [] : filePaths;
  },
});
