import { expect, it } from 'vitest';
import { addSshHosts, parseSsh } from './ssh.ts';

const PROD = {
  name: 'prod',
  kind: 'attach',
  endpoint: { address: { kind: 'tcp', host: 'db1', port: 6379 }, db: 0 },
} as const;
const LOCAL = { name: 'redis', kind: 'local', flavor: 'redis', settings: {} } as const;

it('takes a target and where ssh finds its machine', () => {
  expect(parseSsh('prod=me@db1')).toEqual({ target: 'prod', host: 'me@db1' });
  expect(parseSsh('db1:6379=db-1.example.org')).toEqual({ target: 'db1:6379', host: 'db-1.example.org' });
});

it.each([
  'prod',
  'prod=',
  '=me@db1',
  'prod=-oProxyCommand=x',
  'prod=me@-db1',
  'prod=a b',
  'prod=$(x)',
  'prod=a;b',
])('refuses %j', (text) => expect(parseSsh(text)).toBeUndefined());

it('gives the machine to an attached target only', () => {
  const wish = { target: 'prod', host: 'me@db1' };
  expect(addSshHosts([LOCAL, PROD], [wish])).toEqual([LOCAL, { ...PROD, sshHost: 'me@db1' }]);
  expect(() => addSshHosts([LOCAL], [wish])).toThrow("--ssh names 'prod', which is not a target");
  expect(() => addSshHosts([LOCAL], [{ target: 'redis', host: 'x' }])).toThrow(
    'redis, which runs on this machine',
  );
});
