// What is dropped, sent and taken away: names and limits.
import { expect, test } from 'vitest';
import { UPLOAD_LIMIT } from '../../../src/preload/contract/uploads.ts';
import { downloadAddress, folderOfDrop, refusal, topOf } from '../../../src/renderer/files/transfer.ts';

const sent = (path: string, size = 1) => ({ path, file: { size } as Blob });

test('a dropped folder is found again by the paths of its files', () => {
  const files = [sent('a.csv'), sent('signs/0/1.png'), sent('signs/1/2.png'), sent('signs2/x')];
  const paths = files.map((f) => `/w/uploads/20261124/${f.path}`);
  expect(['a.csv', 'signs', 'signs2', 'none'].map((name) => topOf(name, files, paths))).toEqual(['/w/uploads/20261124/a.csv', '/w/uploads/20261124/signs', '/w/uploads/20261124/signs2', undefined]);
  expect(topOf('signs', [sent('signs/0/1.png')], ['C:\\w\\uploads\\signs\\0\\1.png'])).toBe('C:\\w\\uploads\\signs');
});

test('what cannot be sent is said before anything is sent', () => {
  expect(refusal([sent('a'), sent('b/c')])).toBeUndefined();
  expect(refusal([sent('a'), sent('large.h5', UPLOAD_LIMIT + 1)])).toMatchObject({ code: 'file/unsupported', where: 'large.h5', expected: 'at most 8.59 GB' });
  expect(refusal([sent(`${'d/'.repeat(16)}x`)])).toMatchObject({ code: 'file/unsupported', expected: 'at most 15 folders' });
});

test('each drop has a folder of its own, with a plain name', () => {
  expect(folderOfDrop(new Date('2026-11-24T15:30:12.417Z'))).toBe('20261124-153012-417');
});

test('only what is in the workspace has an address', () => {
  expect(downloadAddress('/w', '/w/exports/my net.onnx')).toBe('/download/exports/my%20net.onnx');
  expect(downloadAddress('C:\\w', 'C:\\w\\exports\\网.onnx')).toBe('/download/exports/%E7%BD%91.onnx');
  expect([downloadAddress('/w', '/w2/x'), downloadAddress('/w', '/etc/passwd')]).toEqual([undefined, undefined]);
});
