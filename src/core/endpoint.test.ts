// How endpoints are shown: enough to find the server, nothing that lets anybody in.
import { expect, test } from 'vitest';
import { describeEndpoint, type Endpoint } from './endpoint.ts';

const tcp: Endpoint = { address: { kind: 'tcp', host: 'cache.example', port: 6380 }, db: 0 };

test.each<[string, Endpoint]>([
  ['redis://cache.example:6380', tcp],
  ['redis://cache.example:6380/3', { ...tcp, db: 3 }],
  ['rediss://cache.example:6380', { ...tcp, tls: { verify: true } }],
  ['redis-cluster://cache.example:6380', { ...tcp, cluster: true }],
  ['rediss-cluster://cache.example:6380', { ...tcp, tls: { verify: true }, cluster: true }],
  ['redis://[::1]:6380', { ...tcp, address: { kind: 'tcp', host: '::1', port: 6380 } }],
  ['unix:///run/redis.sock', { address: { kind: 'unix', path: '/run/redis.sock' }, db: 0 }],
  ['unix:///run/redis.sock?db=2', { address: { kind: 'unix', path: '/run/redis.sock' }, db: 2 }],
])('shows %s', (text, endpoint) => {
  expect(describeEndpoint(endpoint)).toBe(text);
});

test('never shows user, password or key', () => {
  const secret: Endpoint = {
    ...tcp,
    username: 'hidden-user',
    password: 'hidden-password',
    tls: { verify: false, key: 'hidden-key' },
  };
  expect(describeEndpoint(secret)).not.toContain('hidden');
});
