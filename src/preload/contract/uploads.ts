// Limits of uploads, which the page tells before it begins and the host keeps.

/** Bytes of one file. */
export const UPLOAD_LIMIT = 8 * 2 ** 30;
/** Folders above a dropped file that are kept. */
export const UPLOAD_FOLDERS = 16;
