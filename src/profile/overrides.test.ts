import { describe, expect, test } from 'vitest';
import { applyOverrides } from './overrides.ts';
import type { Profile } from './profile.ts';
import { validateProfileText } from './validate.ts';

const yaml = `
operations:
  - command: SET {key} {value}
  - command: HSET {key:h} {field} {value:64B}
keyspace: { count: 1k }
keyspaces: { h: { count: 10, elements: 10 } }
values: { size: 64B }
load: { connections: 10, threads: 4, requests: 5k }
`;
const profile = validateProfileText(yaml, 'a.yaml').profile!;
const open = validateProfileText(yaml.replace('threads: 4', 'rate: 100, arrivals: poisson'), 'a.yaml')
  .profile!;

const sizesOf = ({ operations, fill }: typeof profile) =>
  [...operations.flatMap(({ commands }) => commands), ...fill.map(({ command }) => command)]
    .flat(2)
    .flatMap((part) => (part.kind === 'value' ? [part.size] : []));

test('without overrides a profile stays as it is', () => {
  expect(applyOverrides(profile, {})).toEqual(profile);
  expect(applyOverrides(profile, { connections: undefined })).toEqual(profile);
});

test('load settings are replaced one by one', () => {
  const { load } = applyOverrides(profile, { connections: 8, pipeline: 16, warmupNs: 0, timeoutNs: 1e9 });
  expect(load).toEqual({ ...profile.load, connections: 8, pipeline: 16, warmupNs: 0, timeoutNs: 1e9 });
});

test('a duration or a number of requests replaces how the profile stops', () => {
  expect(applyOverrides(profile, { durationNs: 2e9 }).load.stop).toEqual({
    kind: 'duration',
    durationNs: 2e9,
  });
  expect(applyOverrides(profile, { requests: 7 }).load.stop).toEqual({ kind: 'requests', count: 7 });
});

test('a round that was to have many requests lasts ten seconds at a rate, or as long as a p99 needs', () => {
  const requests = (count: number, one: Profile = profile): Profile => ({
    ...one,
    load: { ...one.load, stop: { kind: 'requests', count } },
  });
  const lasting = (seconds: number) => ({ kind: 'duration', durationNs: seconds * 1e9 });
  const stopAt = (ratePerSecond: number, one = requests(1_000_000)) => applyOverrides(one, { ratePerSecond });
  expect([100, 20_000].map((rate) => stopAt(rate).load.stop)).toEqual([lasting(200), lasting(10)]);
  expect(stopAt(500_000).load.stop).toEqual({ kind: 'requests', count: 1_000_000 });
  expect(stopAt(20_000, requests(7)).load.stop).toEqual({ kind: 'requests', count: 7 });
  // Another rate after that, as a sweep sets it.
  expect(stopAt(1000, stopAt(20_000)).load.stop).toEqual(lasting(10));
  // Who sets a rate in the profile has chosen how many requests go with it.
  expect(stopAt(20_000, requests(1_000_000, open)).load.stop).toMatchObject({ count: 1_000_000 });
  expect(applyOverrides(profile, { ratePerSecond: 5, requests: 1e6 }).load.stop).toMatchObject({
    count: 1e6,
  });
});

test('a rate opens the loop, or changes the rate of an open one', () => {
  expect(applyOverrides(profile, { ratePerSecond: 5 }).load.openLoop).toEqual({
    ratePerSecond: 5,
    arrivals: 'constant',
    pacing: 'auto',
  });
  expect(applyOverrides(open, { ratePerSecond: 5 }).load.openLoop).toEqual({
    ratePerSecond: 5,
    arrivals: 'poisson',
    pacing: 'auto',
  });
});

test('a value size replaces that of bare values, in operations and fills, not a size of its own', () => {
  const size = { kind: 'fixed', bytes: 1024 } as const;
  const resized = applyOverrides(profile, { valueSize: size });
  expect(resized.values.size).toEqual(size);
  const own = { kind: 'fixed', bytes: 64 };
  expect(sizesOf(profile)).toEqual([own, own, own, own]);
  // SET, HSET, then the inferred fills of both keyspaces.
  expect(sizesOf(resized)).toEqual([size, own, size, size]);
});

test('keys scale all keyspaces by what they make of the default one', () => {
  const counts = (keys: number) => applyOverrides(profile, { keys }).keyspaces.map(({ count }) => count);
  expect(counts(10_000)).toEqual([10_000, 100]);
  expect(counts(3)).toEqual([3, 1]);
});

test('keys are those of the largest keyspace where there is no default one', () => {
  const named = validateProfileText(
    'operations: [{ command: "GET {key:a}" }, { name: b, command: "GET {key:b}" }]\n' +
      'keyspaces: { a: { count: 10 }, b: { count: 1k } }',
    'a.yaml',
  ).profile!;
  expect(applyOverrides(named, { keys: 500 }).keyspaces.map(({ count }) => count)).toEqual([5, 500]);
});

describe('contradictions are refused:', () => {
  test.each([
    ['two ways to stop', { requests: 1, durationNs: 1e9 }, /both requests and a duration/],
    ['fewer connections than threads', { connections: 2 }, /4 threads for 2 connections/],
    ['more elements than can be numbered', { keys: 1e12 }, /2\^32/],
  ])('%s', (_, overrides, message) => {
    expect(() => applyOverrides(profile, overrides)).toThrow(
      expect.objectContaining({ code: 'E_OVERRIDE', exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});
