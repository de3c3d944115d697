// What a dropped path is, by its name and, for a folder, by what is in it: pure.

export type DroppedKind = 'project' | 'model' | 'data' | 'picture' | 'unknown';

const data = /\.(h5|hdf5|csv|tsv|npy|npz|idx)(\.gz)?$|[-.]idx\d-ubyte(\.gz)?$/i;
const picture = /\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i;

/** `names`: of what is in it, for a folder. A folder without a project is taken for data: the data view says what it finds. */
export function kindOfDrop(path: string, names: readonly string[] | undefined): DroppedKind {
  const name = path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  if (names) return names.includes('project.json') ? 'project' : names.length === 0 ? 'unknown' : 'data';
  if (name === 'project.json') return 'project';
  if (/\.onnx$/i.test(name)) return 'model';
  return data.test(name) ? 'data' : picture.test(name) ? 'picture' : 'unknown';
}

/** The folder above a path. */
export const folderAbove = (path: string): string => path.replace(/[\\/][^\\/]*[\\/]?$/, '');
