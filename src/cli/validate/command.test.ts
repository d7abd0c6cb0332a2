// What `validate` says of names of commands: a guess where one looks misspelt, and nothing of what only events send.
import { expect, it } from 'vitest';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { validateCommand } from './command.ts';

it.each([
  ['GET {key}', ''],
  ['GETT {key}', 'warning: p.yaml: GETT is not among the known commands; did you mean GET?\n'],
])('beside an event of KEYS an operation of %s', async (command, said) => {
  const text = `operations: [{ command: "${command}" }]\nevents: [{ at: 1s, do: KEYS * }]\nload: { duration: 3s }\n`;
  const host = createMemoryHost({ cwd: '/work', files: createMemoryFiles({ '/work/p.yaml': text }) });
  expect(await validateCommand(host, { files: ['p.yaml'] })).toBe(0);
  expect(host.stdout.text).toBe('p.yaml: ok\n');
  expect(host.stderr.text).toBe(said);
});
