import { expect, test } from 'vitest';
import { thrownBy } from '../testkit/failure-of.ts';
import { createMemoryFiles } from '../testkit/memory-files.ts';
import { listBuiltInProfiles, readProfile } from './read-profile.ts';

const files = createMemoryFiles({
  '/work/mine.yaml': 'operations: [{ command: "GET {key}" }]\n',
  '/work/bad.yml': 'operations: [{ command: "GET x", weight: 0 }]\n',
  '/work/sub/bump.lua': 'return 1',
  '/work/sub/script.yaml':
    'operations: [{ command: "EVALSHA {script:s} 1 {key}" }]\nscripts: { s: { keys: 1, file: ./bump.lua } }\n',
});
const here = { cwd: '/work', files };

test('a bare name is a shipped profile, wherever the command runs', () => {
  const { profile, file, text } = readProfile('read-heavy', here);
  expect(profile.name).toBe('read-heavy');
  expect(file).toMatch(/workloads\/read-heavy\.yaml$/);
  expect(text).toContain('name: read-heavy');
});

test('a path is relative to the current folder and shown as it was given', () => {
  const { profile, file, text } = readProfile('mine.yaml', here);
  expect(profile.name).toBe('mine');
  expect(file).toBe('mine.yaml');
  expect(text).toBe('operations: [{ command: "GET {key}" }]\n');
  expect(readProfile('./mine.yaml', here).file).toBe('./mine.yaml');
});

test('a script file is relative to its profile', () => {
  const { profile } = readProfile('sub/script.yaml', here);
  expect(profile.scripts[0]!.lua).toBe('return 1');
});

test('overrides are applied, the text stays as it is in the file', () => {
  const { profile, text } = readProfile('read-heavy', { ...here, overrides: { connections: 3 } });
  expect(profile.load.connections).toBe(3);
  expect(text).toContain('connections: 50');
});

test('all mistakes of a file come in one error, a line each', () => {
  expect(thrownBy(() => readProfile('bad.yml', here))).toMatchObject({
    code: 'E_PROFILE',
    exitCode: 2,
    message: [
      'bad.yml:1:30 operations[0].command: a literal key, got "x", wanted {key}: only keys under the prefix of the run may be touched',
      'bad.yml:1:42 operations[0].weight: got 0, wanted a number above 0',
    ].join('\n'),
  });
});

test('an unknown name is answered with the nearest and the list', () => {
  const names = listBuiltInProfiles(files).join(', ');
  expect(thrownBy(() => readProfile('read-hevy', here))).toMatchObject({
    code: 'E_PROFILE_NOT_FOUND',
    exitCode: 2,
    message: `unknown profile, got "read-hevy", wanted one of ${names}, or a path that ends in .yaml; did you mean "read-heavy"?`,
  });
});

test('a file that is not there is named', () => {
  expect(thrownBy(() => readProfile('./absent.yaml', here))).toMatchObject({
    code: 'E_PROFILE_NOT_FOUND',
    message: 'no profile to read at "./absent.yaml": there is no such file',
    hint: 'Give a path relative to the current folder.',
  });
});

test('a file with the other ending is offered', () => {
  expect(thrownBy(() => readProfile('./bad.yaml', here))).toMatchObject({
    code: 'E_PROFILE_NOT_FOUND',
    hint: 'Did you mean "bad.yml", which is there?',
  });
});
