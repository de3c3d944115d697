// What a list of files shows, and where its keys lead.
import { array, assert, property, stringMatching } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completions, crumbsOf, fits, isPlainName, joined, sorted, splitPath, typedAhead, withExtension } from '../../../src/renderer/files/listing.ts';
import type { FolderEntry } from '../../../src/renderer/files/listing.ts';

const entry = (name: string, kind: 'file' | 'folder' = 'file', bytes = 0, modified = 0): FolderEntry => ({ name, path: `/d/${name}`, kind, bytes, modified });

test('folders stand first in every order, and numbers count as people count', () => {
  const entries = [entry('b10.csv', 'file', 1, 9), entry('z', 'folder'), entry('b2.csv', 'file', 5, 1), entry('a', 'folder')];
  expect(sorted(entries, { by: 'name', descending: false }).map((e) => e.name)).toEqual(['a', 'z', 'b2.csv', 'b10.csv']);
  expect(sorted(entries, { by: 'bytes', descending: true }).map((e) => e.name)).toEqual(['a', 'z', 'b2.csv', 'b10.csv']);
  expect(sorted(entries, { by: 'modified', descending: true }).map((e) => e.name)).toEqual(['a', 'z', 'b10.csv', 'b2.csv']);
});

test('extensions match without their dot and in any case', () => {
  expect([fits('a.CSV', ['csv']), fits('a.tar.gz', ['.tar.gz']), fits('csv', ['csv']), fits('a.h5', ['csv']), fits('a', [])]).toEqual([true, true, false, false, true]);
  expect([withExtension('net', ['onnx']), withExtension('net.onnx', ['onnx']), withExtension('net', [])]).toEqual(['net.onnx', 'net.onnx', 'net']);
});

test('letters find the next name, round the end', () => {
  const names = ['Alpha', 'beta', 'alps', 'gamma'];
  expect([typedAhead(names, 'al', 0), typedAhead(names, 'a', 1), typedAhead(names, 'a', 3), typedAhead(names, 'x', 0), typedAhead([], 'x', 0)]).toEqual([0, 2, 0, -1, -1]);
});

describe('paths', () => {
  test('are cut and joined as they are written', () => {
    expect([splitPath('/home/me/da'), splitPath('/da'), splitPath('C:\\Users\\me'), splitPath('C:\\Us'), splitPath('word')]).toEqual([
      { folder: '/home/me', rest: 'da' }, { folder: '/', rest: 'da' }, { folder: 'C:\\Users', rest: 'me' }, { folder: 'C:\\', rest: 'Us' }, { folder: '', rest: 'word' },
    ]);
    expect([joined('/', 'a'), joined('/a', 'b'), joined('C:\\', 'a'), joined('C:\\a', 'b')]).toEqual(['/a', '/a/b', 'C:\\a', 'C:\\a\\b']);
    assert(property(array(stringMatching(/^[a-z .]{1,8}$/), { minLength: 1, maxLength: 6 }), (parts) => {
      const path = `/${parts.join('/')}`;
      const { folder, rest } = splitPath(path);
      expect(joined(folder, rest)).toBe(path);
    }));
  });

  test('lead back to the highest root that holds them', () => {
    const roots = [{ name: 'Workspace', path: '/home/me/Layerwright' }, { name: 'Home', path: '/home/me' }];
    expect(crumbsOf('/home/me/Layerwright/exports', roots)).toEqual([{ name: 'Home', path: '/home/me' }, { name: 'Layerwright', path: '/home/me/Layerwright' }, { name: 'exports', path: '/home/me/Layerwright/exports' }]);
    expect(crumbsOf('/home/mel', roots)).toEqual([{ name: '/home/mel', path: '/home/mel' }]);
    expect(crumbsOf('/a', [{ name: 'Computer', path: '/' }])).toEqual([{ name: 'Computer', path: '/' }, { name: 'a', path: '/a' }]);
    expect(crumbsOf('C:\\a', [{ name: 'C:', path: 'C:\\' }]).map((c) => c.path)).toEqual(['C:\\', 'C:\\a']);
  });

  test('are completed by what is there, hidden things only when asked for', () => {
    const entries = [entry('data', 'folder'), entry('.git', 'folder'), entry('digits.csv')];
    expect(completions('/d/d', entries)).toEqual(['/d/data/', '/d/digits.csv']);
    expect(completions('/d/.', entries)).toEqual(['/d/.git/']);
  });
});

test('names that every system takes', () => {
  expect(['net', '网络 1', 'a.b'].map(isPlainName)).toEqual([true, true, true]);
  expect(['', '.a', 'a.', 'a/b', 'a\\b', 'a:b', ' a', 'a\0', 'x'.repeat(201)].map(isPlainName)).toEqual(Array.from({ length: 9 }, () => false));
});
