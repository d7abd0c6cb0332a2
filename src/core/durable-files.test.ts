// What results rely on of the files that they are saved in, alike on a disk and in memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryDurableFiles } from '../testkit/memory-durable-files.ts';
import type { DurableFiles } from './durable-files.ts';
import { NODE_DURABLE_FILES } from './node-durable-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cache-bench-durable-'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function textOf(files: DurableFiles, path: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of files.read(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each([
  ['on a disk', () => NODE_DURABLE_FILES],
  ['in memory', createMemoryDurableFiles],
])('durable files %s', (_where, create) => {
  let files: DurableFiles;
  let file: string;
  beforeEach(async () => {
    files = create();
    await files.makeDirectory(join(root, 'a/b'));
    file = join(root, 'a/b/file');
  });

  it('make directories with those above, and remove empty ones only', async () => {
    await files.makeDirectory(join(root, 'a/b'));
    expect(await files.look(join(root, 'a'))).toBe('directory');
    await files.create(file);
    await expect(files.removeDirectory(join(root, 'a/b'))).rejects.toMatchObject({ code: 'ENOTEMPTY' });
    await expect(files.makeDirectory(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await files.remove(file);
    await files.removeDirectory(join(root, 'a/b'));
    await expect(files.look(join(root, 'a/b'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('create a file once', async () => {
    await files.create(file);
    expect(await files.look(file)).toBe('file');
    await expect(files.create(file)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('append behind what is known to be good, and drop what a torn write left', async () => {
    await files.create(file);
    expect(await files.append(file, 0, 'añ')).toBe(3);
    expect(await files.append(file, 3, 'torn')).toBe(7);
    expect(await files.append(file, 3, 'b')).toBe(4);
    expect(await textOf(files, file)).toBe('añb');
    await expect(files.append(file, 9, 'x')).rejects.toThrow('it had 9 bytes, and has 4');
    await expect(files.append(join(root, 'none'), 0, 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await textOf(files, file)).toBe('añb');
  });

  it('replace a file, and remove one that may not be there', async () => {
    await files.replace(file, 'one');
    await files.replace(file, 'two');
    expect(await textOf(files, file)).toBe('two');
    await files.remove(file);
    await files.remove(file);
    await expect(textOf(files, file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
