// What flags come to: each in its own field of the profile, and only those that were given.
import { expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { chooseOverrides, chooseSettings, chooseTargets, type OverrideFields } from './choices.ts';

it('puts every flag into the field of its name', () => {
  const valueSize = { kind: 'fixed', bytes: 9 } as const;
  expect(
    chooseOverrides({
      ...{ connections: 1, pipeline: 2, threads: 3, keys: 4, rate: 5, timeout: 6, duration: 7, warmup: 8 },
      'value-size': valueSize,
    }),
  ).toEqual({
    ...{ connections: 1, pipeline: 2, threads: 3, keys: 4, ratePerSecond: 5, timeoutNs: 6 },
    ...{ durationNs: 7, warmupNs: 8, valueSize },
  });
  expect(chooseOverrides({ requests: 9 })).toEqual({ requests: 9 });
});

it('has types that tell fields of one unit apart', () => {
  const right: Pick<OverrideFields, 'duration' | 'warmup'> = { duration: 'durationNs', warmup: 'warmupNs' };
  // @ts-expect-error: fields swapped
  const swapped: Pick<OverrideFields, 'duration'> = { duration: 'warmupNs' };
  expect(swapped.duration).not.toBe(right.duration);
});

it('refuses two ends of a round, and fewer blocks at most than planned', () => {
  expect(() => chooseOverrides({ duration: 1, requests: 1 })).toThrow('only one can end a round');
  expect(() => chooseSettings({ 'max-blocks': 3 }, 8)).toThrow('--max-blocks is 3 and --blocks 8');
});

it('speaks RESP2, with ioredis RESP3 as its version 6 does, and what is asked for before either', () => {
  expect(chooseSettings({}, 8)).toMatchObject({ driver: 'resp', protocol: 2 });
  expect(chooseSettings({ driver: 'ioredis' }, 8)).toMatchObject({ driver: 'ioredis', protocol: 3 });
  expect(chooseSettings({ driver: 'ioredis', protocol: 2 }, 8)).toMatchObject({ protocol: 2 });
  expect(chooseSettings({ protocol: 3 }, 8)).toMatchObject({ driver: 'resp', protocol: 3 });
});

it('takes named targets before installed ones, each name once', async () => {
  const host = createMemoryHost();
  const named = await chooseTargets(host, { target: ['a=redis', 'b=redis'] });
  expect(named.map(({ name }) => name)).toEqual(['a', 'b']);
  await expect(chooseTargets(host, { target: ['redis', 'redis'] })).rejects.toThrow(
    "two targets are named 'redis'",
  );
  await expect(chooseTargets(host, { target: ['redis?io-threads=cores'] })).rejects.toThrow(
    "-t redis: io-threads is 'cores': only --ladder cores=1,2,4 fills in cores",
  );
});
