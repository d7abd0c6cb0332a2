// The rights of a user of the queue, as the documents have them.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { QUEUE_RIGHTS } from './rights.ts';

it('are written in docs/fleet.md as they are', () => {
  const text = readFileSync(new URL('../../../docs/fleet.md', import.meta.url), 'utf8');
  const [, line] = /^(ACL SETUSER fleet [^`]*)$/m.exec(text.replaceAll(/\n {2}/g, ' ')) ?? [];
  expect(line).toBe(`ACL SETUSER fleet on >PASSWORD ${QUEUE_RIGHTS.join(' ')}`);
});
