// Folders in which something was chosen, the last first.
import { remembered } from '../i18n/remembered.ts';

const MOST = 6;
const kept = remembered<readonly string[]>('folders', (value) => (Array.isArray(value) && value.every((v) => typeof v === 'string') ? value.slice(0, MOST) : undefined));

export const recentFolders = (): readonly string[] => kept.read() ?? [];
export const rememberFolder = (folder: string): void => { kept.write([folder, ...recentFolders().filter((f) => f !== folder)].slice(0, MOST)); };
