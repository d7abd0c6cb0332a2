// One wish in the settings of each flavor, and what has no equivalent there.
import { describe, expect, it } from 'vitest';
import type { ServerWishes } from '../../profile/server-wishes.ts';
import type { TargetSpec } from '../contract.ts';
import { applyWishes } from './apply-wishes.ts';
import { parseTargetSpec } from './parse-target-spec.ts';

function wish(text: string, wishes: ServerWishes) {
  const { spec, unmet } = applyWishes(parseTargetSpec(text, {}), wishes);
  return { settings: (spec as Extract<TargetSpec, { kind: 'local' }>).settings, unmet };
}

const snapshots = (seconds: number): ServerWishes => ({
  persistence: { kind: 'snapshots', everyNs: seconds * 1e9 },
});

describe('a wish', () => {
  it.each<[string, ServerWishes, Record<string, string>]>([
    [
      'redis',
      { threads: 4, memoryBytes: 2 ** 31, eviction: 'allkeys-lru' },
      {
        'io-threads': '4',
        maxmemory: '2147483648',
        'maxmemory-policy': 'allkeys-lru',
      },
    ],
    [
      'valkey',
      { persistence: { kind: 'append-only' } },
      { save: '', appendonly: 'yes', appendfsync: 'everysec' },
    ],
    ['redis', { persistence: { kind: 'none' } }, { save: '', appendonly: 'no' }],
    ['redis', snapshots(300), { save: '300 1', appendonly: 'no' }],
    [
      'dragonfly',
      { threads: 4, memoryBytes: 2 ** 31, eviction: 'noeviction' },
      {
        proactor_threads: '4',
        maxmemory: '2147483648',
        cache_mode: 'false',
      },
    ],
    ['dragonfly', { persistence: { kind: 'none' } }, { dbfilename: '' }],
    ['dragonfly', snapshots(300), { dbfilename: 'dump', snapshot_cron: '*/5 * * * *' }],
    ['dragonfly', snapshots(7200), { dbfilename: 'dump', snapshot_cron: '0 */2 * * *' }],
    ['redis-cluster?shards=4', { memoryBytes: 4000 }, { shards: '4', maxmemory: '1000' }],
  ])('of %s: %o', (target, wishes, settings) => {
    expect(wish(target, wishes)).toEqual({ settings, unmet: [] });
  });

  it('gives way to what the target says itself', () => {
    expect(wish('aof=redis?appendonly=yes', { persistence: { kind: 'none' } }).settings).toEqual({
      save: '',
      appendonly: 'yes',
    });
  });
});

describe('what has no equivalent', () => {
  it.each<[string, ServerWishes, RegExp]>([
    [
      'dragonfly',
      { persistence: { kind: 'append-only' } },
      /^dragonfly: persistence append-only has no equivalent/,
    ],
    ['dragonfly', { eviction: 'allkeys-lfu' }, /allkeys-lfu becomes cache_mode/],
    ['dragonfly', { eviction: 'volatile-ttl' }, /volatile-ttl has no equivalent/],
    ['dragonfly', snapshots(30), /snapshot every 30.0 s becomes snapshot every 60.0 s/],
    ['redis-cluster', { threads: 2 }, /threads 2 has no equivalent: .* here 3/],
    [
      'old=redis://10.0.0.5:6379',
      { memoryBytes: 1, threads: 2 },
      /^old is attached, so cache-bench does not change its threads, memory$/,
    ],
  ])('on %s: %o', (target, wishes, text) => {
    expect(wish(target, wishes).unmet).toEqual([expect.stringMatching(text)]);
  });
});

describe('a password and TLS', () => {
  it('are no settings, which stand in process lists and results', () => {
    const wishes: ServerWishes = { auth: { kind: 'variable', variable: 'PW' }, tls: true };
    const { spec, unmet } = applyWishes(parseTargetSpec('dragonfly', {}), wishes);
    expect(spec).toMatchObject({ settings: {}, protection: wishes });
    expect(unmet).toEqual([]);
  });

  it('stay as they are on servers that are attached', () => {
    expect(wish('old=redis://10.0.0.5:6379', { auth: { kind: 'generated' }, tls: true }).unmet).toEqual([
      'old is attached, so cache-bench does not change its auth, tls',
    ]);
  });

  it('are not given to a container, with a warning', () => {
    const { spec, unmet } = applyWishes(parseTargetSpec('redis@docker', {}), { tls: true });
    expect(spec).not.toHaveProperty('protection');
    expect(unmet).toEqual([
      expect.stringMatching(/cache-bench sets no password and no TLS for a server in a container/),
    ]);
  });

  it('are not asked for by a wish without TLS', () => {
    expect(applyWishes(parseTargetSpec('redis', {}), { tls: false }).spec).not.toHaveProperty('protection');
  });
});
