// The list of profiles fits the terminal that it is read on, and is one line a profile for programs.
import { expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { profilesCommand } from './command.ts';

async function list(isTTY: boolean, columns = 80): Promise<string[]> {
  const host = createMemoryHost({ isTTY, columns });
  await profilesCommand(host, { action: 'list' });
  return host.stdout.text.trimEnd().split('\n');
}

it('on a terminal a description goes on below its begin', async () => {
  const lines = await list(true);
  for (const line of lines) expect(line.length).toBeLessThan(80);
  const column = lines[0]!.indexOf('A cache');
  expect(lines[1]!.search(/\S/)).toBe(column);
});

it('on a narrow one it goes on at the left, and no word is broken', async () => {
  const words = (await list(false)).join(' ').split(/\s+/);
  const lines = await list(true, 40);
  for (const line of lines) expect(line.length).toBeLessThan(40);
  expect(lines.join(' ').split(/\s+/)).toEqual(words);
});

it('in a pipe every profile has its line', async () => {
  for (const line of await list(false)) expect(line).toMatch(/^[a-z/-]+ +\S/);
});
