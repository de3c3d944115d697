// What dropped paths are.
import { expect, test } from 'vitest';
import { folderAbove, kindOfDrop } from '../../../src/renderer/files/kinds.ts';

test('by its name, and a folder by what is in it', () => {
  const cases: [string, readonly string[] | undefined, string][] = [
    ['/w/net', ['project.json', 'data.csv'], 'project'], ['/w/net/project.json', undefined, 'project'], ['C:\\w\\project.json', undefined, 'project'], ['/w/other.json', undefined, 'unknown'],
    ['/m/Net.ONNX', undefined, 'model'], ['/d/a.h5', undefined, 'data'], ['/d/a.csv.gz', undefined, 'data'], ['/d/train-images-idx3-ubyte.gz', undefined, 'data'], ['/d/train-labels.idx1-ubyte', undefined, 'data'],
    ['/d/signs', ['0', '1'], 'data'], ['/d/empty', [], 'unknown'], ['/d/cat.JPG', undefined, 'picture'], ['/d/a.docx', undefined, 'unknown'],
  ];
  for (const [path, names, kind] of cases) expect(kindOfDrop(path, names), path).toBe(kind);
  expect(['/w/net/project.json', '/w/net/', 'C:\\w\\a.csv'].map(folderAbove)).toEqual(['/w/net', '/w', 'C:\\w']);
});
