import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBuiltInProfiles, readProfile } from './read-profile.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cache-bench-profiles-'));
  await mkdir(join(cwd, 'sub'));
  await writeFile(join(cwd, 'mine.yaml'), 'operations: [{ command: "GET {key}" }]\n');
  await writeFile(join(cwd, 'bad.yml'), 'operations: [{ command: "GET x", weight: 0 }]\n');
  await writeFile(join(cwd, 'sub', 'bump.lua'), 'return 1');
  await writeFile(
    join(cwd, 'sub', 'script.yaml'),
    'operations: [{ command: "EVALSHA {script:s} 1 {key}" }]\nscripts: { s: { keys: 1, file: ./bump.lua } }\n',
  );
});

afterAll(() => rm(cwd, { recursive: true }));

test('a bare name is a shipped profile, wherever the command runs', async () => {
  const { profile, file, text } = await readProfile('read-heavy', { cwd });
  expect(profile.name).toBe('read-heavy');
  expect(file).toMatch(/workloads\/read-heavy\.yaml$/);
  expect(text).toContain('name: read-heavy');
});

test('a path is relative to the current folder and shown as it was given', async () => {
  const { profile, file, text } = await readProfile('mine.yaml', { cwd });
  expect(profile.name).toBe('mine');
  expect(file).toBe('mine.yaml');
  expect(text).toBe('operations: [{ command: "GET {key}" }]\n');
  expect((await readProfile('./mine.yaml', { cwd })).file).toBe('./mine.yaml');
});

test('a script file is relative to its profile', async () => {
  const { profile } = await readProfile('sub/script.yaml', { cwd });
  expect(profile.scripts[0]!.lua).toBe('return 1');
});

test('overrides are applied, the text stays as it is in the file', async () => {
  const { profile, text } = await readProfile('read-heavy', { cwd, overrides: { connections: 3 } });
  expect(profile.load.connections).toBe(3);
  expect(text).toContain('connections: 50');
});

test('all mistakes of a file come in one error, a line each', async () => {
  await expect(readProfile('bad.yml', { cwd })).rejects.toMatchObject({
    code: 'E_PROFILE',
    exitCode: 2,
    message: [
      'bad.yml:1:30 operations[0].command: a literal key, got "x", wanted {key}: only keys under the prefix of the run may be touched',
      'bad.yml:1:42 operations[0].weight: got 0, wanted a number above 0',
    ].join('\n'),
  });
});

test('an unknown name is answered with the nearest and the list', async () => {
  const names = (await listBuiltInProfiles()).join(', ');
  await expect(readProfile('read-hevy', { cwd })).rejects.toMatchObject({
    code: 'E_PROFILE_NOT_FOUND',
    exitCode: 2,
    message: `unknown profile, got "read-hevy", wanted one of ${names}, or a path that ends in .yaml; did you mean "read-heavy"?`,
  });
});

test('a file that is not there is named', async () => {
  await expect(readProfile('./absent.yaml', { cwd })).rejects.toMatchObject({
    code: 'E_PROFILE_NOT_FOUND',
    message: expect.stringContaining('"./absent.yaml"'),
  });
});
