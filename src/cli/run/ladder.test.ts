import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { expandProfiles } from '../../run/sweep.ts';
import { readAllowedCpus } from '../../targets/cpus/cpu-sets.ts';
import { aProfile } from '../../testkit/builders.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { readTargets } from './configured-race.ts';
import { chooseLadder } from './ladder.ts';

const TARGETS = ['redis', 'io=redis?io-threads=cores&save=', 'redis-cluster', 'dragonfly'];
const choose = (options: Parameters<typeof chooseLadder>[1]) => {
  const host = createMemoryHost();
  return chooseLadder(host, options, readTargets(host, options, undefined));
};
const isPossible = platform() === 'linux' && readAllowedCpus().length > 1;

describe.runIf(isPossible)('--ladder', () => {
  it('makes a variant of the profile for every core count, with servers set up for so many', () => {
    const ladder = choose({ ladder: 'cores=2,1', target: TARGETS })!;
    const planned = { profile: aProfile({ name: 'mix' }), file: 'mix.yaml', text: '' };
    const [one, two] = expandProfiles([planned], ladder.sweep);
    expect([one!.profile.name, two!.profile.name]).toEqual(['mix@cores=1', 'mix@cores=2']);
    expect(one!.profile.load).toEqual(two!.profile.load);
    expect([one!.servers!.cpus, two!.servers!.cpus].map((cpus) => cpus!.length)).toEqual([1, 2]);
    expect(two!.servers!.cpus).toEqual(expect.arrayContaining([...one!.servers!.cpus!]));
    expect(two!.servers!.targets).toEqual([
      { name: 'redis', kind: 'local', flavor: 'redis', settings: {} },
      { name: 'io', kind: 'local', flavor: 'redis', settings: { 'io-threads': '2', save: '' } },
      { name: 'redis-cluster', kind: 'local', flavor: 'redis-cluster', settings: { shards: '2' } },
      { name: 'dragonfly', kind: 'local', flavor: 'dragonfly', settings: { proactor_threads: '2' } },
    ]);
    expect(one!.servers!.targets![2]).toMatchObject({ settings: { shards: '1' } });
    expect(ladder.targets).toBe(one!.servers!.targets);
    expect(ladder.cpus.serverCpus).toEqual(two!.servers!.cpus);
  });

  it('keeps what a target says itself', () => {
    const ladder = choose({
      ladder: 'cores=1,2',
      target: ['redis-cluster?shards=3', 'n=redis-cluster?shards=cores'],
    })!;
    const settings = ladder.sweep.values[1]!.servers!.targets!.map(
      (spec) => spec.kind === 'local' && spec.settings,
    );
    expect(settings).toEqual([{ shards: '3' }, { shards: '2' }]);
  });

  it.each([
    [{ ladder: 'threads=1,2' }, "--ladder is 'threads=1,2'; a parameter and its values were expected"],
    [{ ladder: 'cores=1,0' }, "--ladder cores has the value '0'; use a whole number from 1 to 1024"],
    [{ ladder: 'cores=2' }, "--ladder is 'cores=2'; two or more different values were expected"],
    [{ ladder: 'cores=1,2', sweep: 'pipeline=1,2' }, '--ladder and --sweep are both given'],
    [{ ladder: 'cores=1,1024' }, '--ladder cores=1024 needs 1024 CPUs'],
    [{ ladder: 'cores=1,2', pin: false }, '--no-pin contradicts --ladder'],
    [{ ladder: 'cores=1,2', target: ['prod=redis://127.0.0.1:1'] }, 'prod is attached'],
    [
      { ladder: 'cores=1,2', target: ['redis-cluster?shards=cores&x=0', 'r?shards=cores'] },
      "'r' is neither a URL",
    ],
    [{ ladder: 'cores=1,2', target: ['redis', 'redis'] }, "two targets are named 'redis'"],
  ])('refuses %j', (options, message) => {
    expect(() => choose(options)).toThrow(message);
  });
});
