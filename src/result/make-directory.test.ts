import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDirectory } from './make-directory.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('makes a directory and those above it, and leaves one that is there alone', async () => {
  await Promise.all([makeDirectory(join(root, 'a/b/c')), makeDirectory(join(root, 'a/b/d'))]);
  await makeDirectory(join(root, 'a/b/c'));
  expect(existsSync(join(root, 'a/b/c'))).toBe(true);
});

it.runIf(process.platform === 'linux')('ends where the system makes none', async () => {
  await expect(makeDirectory('/proc/nowhere/below')).rejects.toMatchObject({ code: 'ENOENT' });
});

it('goes through no file and no link that leads nowhere', async () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync('/nowhere/x', join(root, 'link'));
  await expect(makeDirectory(join(root, 'file/x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeDirectory(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectory(join(root, 'link/x'))).rejects.toMatchObject({ code: 'EEXIST' });
});
