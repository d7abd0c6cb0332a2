// The command that a user copies: it names the server, and nothing of it breaks out of its quotes.
import { expect, it } from 'vitest';
import type { Endpoint } from '../core/endpoint.ts';
import { type Access, FULL_ACCESS } from '../targets/access/access.ts';
import type { Target } from '../targets/contract.ts';
import { describeRemoval } from './removal-command.ts';

function describe(endpoint: Partial<Endpoint>, access: Access = FULL_ACCESS): string {
  const whole = { address: { kind: 'tcp', host: 'h', port: 1 }, db: 0, ...endpoint };
  return describeRemoval({ endpoint: whole, access } as Target, 'cb:1f9a:');
}

it('names host, port, user and database, and leaves the password to the user', () => {
  expect(describe({ username: 'bench', password: 'secret', db: 3 })).toBe(
    "export REDISCLI_AUTH=PASSWORD; redis-cli -h h -p 1 --user bench -n 3 --scan --pattern 'cb:1f9a:*' | xargs -r -d '\\n' -n 100 redis-cli -h h -p 1 --user bench -n 3 UNLINK",
  );
});

it('removes key by key where a cluster wants it so, by the command that it knows', () => {
  const access: Access = { refused: new Map(), removal: { command: 'DEL', takesMany: false } };
  expect(describe({}, access)).toMatch(/-n 1 redis-cli -h h -p 1 DEL$/);
});

it('leaves the user open where that of the run may not SCAN', () => {
  const access: Access = {
    refused: new Map([['scan', 'denied']]),
    removal: { command: 'UNLINK', takesMany: true },
  };
  expect(describe({ username: 'bench' }, access)).toContain('--user USER --scan');
});

it('takes sockets and TLS', () => {
  expect(describe({ address: { kind: 'unix', path: '/run/my redis.sock' } })).toContain(
    "redis-cli -s '/run/my redis.sock' --scan",
  );
  expect(describe({ tls: { verify: false } })).toContain('--tls --insecure');
});

it('keeps a name that a server gave inside its quotes', () => {
  const host = "a'; rm -rf ~ #";
  expect(describe({ address: { kind: 'tcp', host, port: 1 } })).toContain("-h 'a'\\''; rm -rf ~ #' -p 1");
});
