import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import {
  copyFileAtomic, ensureFolder, fileError, insideWorkspace, kindOf, processExists, readFileBytes, readText, removeStaleTemporaries, safeName, writeFileAtomic,
} from '../../../src/main/files.ts';
import { temporaryFolder } from '../runs/helpers.ts';

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = folder.path;
});
afterEach(() => { folder.remove(); });
const coded = (code: string, words?: RegExp): unknown => expect.objectContaining({ code, ...(words === undefined ? {} : { message: expect.stringMatching(words) as string }) });

describe('writeFileAtomic', () => {
  it('writes bytes, text, lists and streams, and leaves nothing beside', async () => {
    const path = join(root, 'a.bin');
    async function* stream(): AsyncGenerator<Uint8Array | string> { yield 'ä'; await Promise.resolve(); yield Uint8Array.of(0, 255); }
    for (const [data, bytes] of [['hä', [104, 195, 164]], [Uint8Array.of(1, 2), [1, 2]], [['a', Uint8Array.of(9), ''], [97, 9]], [[], []], [stream(), [195, 164, 0, 255]]] as const) {
      expect(await writeFileAtomic(path, data)).toBe(bytes.length);
      expect([...readFileSync(path)]).toEqual(bytes);
    }
    expect(readdirSync(root)).toEqual(['a.bin']);
  });

  it('keeps the old file and no temporary one where the data fails', async () => {
    const path = join(root, 'a');
    writeFileSync(path, 'old');
    function* broken(): Generator<string> { yield 'new'; throw new LayerwrightError('cancelled', 'stop'); }
    await expect(writeFileAtomic(path, broken())).rejects.toEqual(coded('cancelled'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['a']);
  });

  it('says why it cannot', async () => {
    mkdirSync(join(root, 'folder'));
    const long = join(root, 'x'.repeat(300));
    for (const [path, words] of [[join(root, 'none', 'a'), /folder does not exist/], [join(root, 'folder'), /is a folder/], [long, /too long/]] as const) {
      await expect(writeFileAtomic(path, 'x')).rejects.toEqual(coded('file/write-failed', words));
    }
    expect(readdirSync(root)).toEqual(['folder']);
  });

  it.skipIf(process.getuid?.() === 0)('says where it may not', async () => {
    chmodSync(root, 0o500);
    await expect(writeFileAtomic(join(root, 'a'), 'x')).rejects.toEqual(coded('file/write-failed', /may not/));
    chmodSync(root, 0o700);
  });

  it.skipIf(process.platform !== 'linux')('says that the disk is full', () => {
    const error = fileError(Object.assign(new Error('no space'), { code: 'ENOSPC' }), '/x', 'write');
    expect([error.code, error.describe()]).toEqual(['file/write-failed', expect.stringContaining('disk is full')]);
  });

  it.skipIf(process.platform === 'win32')('writes through a link and keeps permissions', async () => {
    const path = join(root, 'real');
    writeFileSync(path, 'old', { mode: 0o600 });
    symlinkSync(path, join(root, 'link'));
    await writeFileAtomic(join(root, 'link'), 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).sort()).toEqual(['link', 'real']);
  });

  it('killed in the middle leaves the old file and one temporary that is swept away', async () => {
    const path = join(root, 'a');
    writeFileSync(path, 'old');
    const program = `import { writeFileAtomic } from ${JSON.stringify(new URL('../../../src/main/files.ts', import.meta.url).href)};
      async function* slow() { yield 'half'; process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => {}, 1000)); }
      await writeFileAtomic(${JSON.stringify(path)}, slow());`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', program]).signal).toBe('SIGKILL');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(root)).toHaveLength(2);
    writeFileSync(join(root, `.layerwright-${process.pid}-0123456789ab.tmp`), 'mine');
    expect(await removeStaleTemporaries(root)).toBe(1);
    expect(readdirSync(root)).toHaveLength(2);
    expect(await removeStaleTemporaries(join(root, 'none'))).toBe(0);
  });

  it('writes and reads what several calls write and read', async () => {
    const path = join(root, 'large');
    const bytes = Buffer.alloc(2 ** 27 + 5, Uint8Array.from({ length: 251 }, (_, i) => i));
    expect(await writeFileAtomic(path, bytes)).toBe(bytes.length);
    expect(Buffer.from(await readFileBytes(path)).equals(bytes)).toBe(true);
  });

  it('copies whole or not at all, and says which of the two is wrong', async () => {
    const path = join(root, 'a');
    const bytes = Buffer.alloc(40_000_000, Uint8Array.from({ length: 251 }, (_, i) => i));
    writeFileSync(path, bytes);
    await copyFileAtomic(path, join(root, 'b'));
    expect(readFileSync(join(root, 'b')).equals(bytes)).toBe(true);
    await expect(copyFileAtomic(join(root, 'none'), join(root, 'b'))).rejects.toMatchObject({ code: 'file/not-found', where: join(root, 'none') });
    await expect(copyFileAtomic(root, join(root, 'b'))).rejects.toMatchObject({ code: 'file/unreadable', where: root });
    await expect(copyFileAtomic(path, join(root, 'none', 'b'))).rejects.toMatchObject({ code: 'file/write-failed', where: join(root, 'none', 'b') });
    expect(readFileSync(join(root, 'b')).equals(bytes)).toBe(true);
    expect(readdirSync(root).sort()).toEqual(['a', 'b']);
  });

  it('takes away, in whatever folder it writes, what processes that were killed have left there', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const end of ['', '.data', '.1.data', '-wal']) writeFileSync(join(root, `.layerwright-${pid}-0123456789ab.tmp${end}`), 'half');
    await writeFileAtomic(join(root, 'a.txt'), 'whole');
    expect(readdirSync(root)).toEqual(['a.txt']);
  });
});

describe('reading', () => {
  it('gives bytes, text without its mark, and JSON', async () => {
    const path = join(root, 'a.json');
    writeFileSync(path, '\ufeff{"a": 1}');
    expect((await readFileBytes(path)).length).toBe(11);
    expect(await readText(path)).toBe('{"a": 1}');
    writeFileSync(path, '');
    expect((await readFileBytes(path)).length).toBe(0);
  });

  it.skipIf(process.platform !== 'linux')('reads files that do not tell their size', async () => {
    expect(await readText('/proc/self/stat')).toMatch(/^\d+ \(/);
  });

  it('says why it cannot', async () => {
    const path = join(root, 'a');
    await expect(readFileBytes(path)).rejects.toEqual(coded('file/not-found', /does not exist/));
    await expect(readFileBytes(join(root, 'b', 'c'))).rejects.toEqual(coded('file/not-found'));
    await expect(readFileBytes(root)).rejects.toEqual(coded('file/unreadable', /is a folder/));
    writeFileSync(path, Uint8Array.of(0xff, 0xfe, 0));
    await expect(readText(path)).rejects.toEqual(coded('file/damaged', /not text/));
    await expect(readFileBytes(join(path, 'x'))).rejects.toEqual(coded('file/not-found'));
    expect([await kindOf(path), await kindOf(root), await kindOf(join(root, 'b'))]).toEqual(['file', 'folder', 'nothing']);
    await expect(ensureFolder(join(path, 'x'))).rejects.toEqual(coded('file/write-failed'));
  });

  it.skipIf(process.platform !== 'linux')('refuses folders that the system will not make', async () => {
    await expect(ensureFolder('/proc/layerwright/x')).rejects.toEqual(coded('file/write-failed'));
  });

  it('leaves errors that are not of the disk alone', () => {
    expect(fileError(new TypeError('x'), '/p', 'read').code).toBe('internal');
    const own = new LayerwrightError('usage', 'x');
    expect(fileError(own, '/p', 'read')).toBe(own);
    expect(processExists(process.pid)).toBe(true);
  });
});

describe('insideWorkspace', () => {
  it('takes what lies inside, there or not', async () => {
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a', 'b..c'), '');
    for (const path of ['a', 'a/b..c', 'a/new/file', '..a', './a', 'new']) expect(await insideWorkspace(root, path)).toBe(join(root, path));
  });

  it('refuses what leads out', async () => {
    for (const path of ['', '..', '../x', 'a/../../x', 'a/../x', '/etc/passwd', 'C:\\x', 'c:x', '\\x', '..\\x', 'a\\..\\..\\x', 'a\0b']) {
      await expect(insideWorkspace(root, path)).rejects.toEqual(coded('file/unsupported'));
    }
    await expect(insideWorkspace(join(root, 'none'), 'a')).rejects.toEqual(coded('file/not-found'));
  });

  it.skipIf(process.platform === 'win32')('refuses links that lead out, also those to nothing', async () => {
    mkdirSync(join(root, 'in'));
    mkdirSync(join(root, 'inside'));
    symlinkSync('/etc', join(root, 'out'));
    symlinkSync('/nowhere/at/all', join(root, 'dangling'));
    symlinkSync(`${root}side`, join(root, 'in', 'twin'));
    symlinkSync(join(root, 'inside'), join(root, 'in', 'fine'));
    for (const path of ['out', 'out/passwd', 'out/new', 'dangling', 'dangling/x', 'in/twin']) await expect(insideWorkspace(root, path)).rejects.toEqual(coded('file/unsupported'));
    expect(await insideWorkspace(root, 'in/fine/x')).toBe(join(root, 'in/fine/x'));
  });
});

describe('safeName', () => {
  it.each([['My net: v2', 'My net- v2'], ['a/b\\c', 'a-b-c'], ['..', 'untitled'], ['', 'untitled'], ['CON', 'CON-'], ['com1.txt', 'com1.txt-'], ['.hidden.', 'hidden'], ['x'.repeat(300), 'x'.repeat(100)], ['Übung 数', 'Übung 数']])('%s', (text, name) => {
    expect(safeName(text)).toBe(name);
  });
});
