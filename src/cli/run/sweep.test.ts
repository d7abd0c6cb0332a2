import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { expandProfiles } from '../../run/sweep.ts';
import { aProfile } from '../../testkit/builders.ts';
import { chooseSweep, parseSweep } from './sweep.ts';

const REDIS = { name: 'redis', kind: 'local', flavor: 'redis', settings: {} } as const;
const PLANNED = { profile: aProfile({ name: 'mix' }), file: 'mix.yaml', text: 'name: mix' };

describe('--sweep', () => {
  it('makes a variant of the profile for every value, from small to large', () => {
    const variants = expandProfiles([PLANNED], parseSweep('pipeline=16, 1,4'));
    expect(variants.map(({ profile }) => profile.name)).toEqual([
      'mix@pipeline=1',
      'mix@pipeline=4',
      'mix@pipeline=16',
    ]);
    expect(variants.map(({ profile }) => profile.load.pipeline)).toEqual([1, 4, 16]);
    expect(variants[2]!.sweep).toEqual({ base: 'mix', parameter: 'pipeline', value: '16' });
  });

  it('changes what it says it changes', () => {
    const changed = (text: string) => expandProfiles([PLANNED], parseSweep(text))[1]!;
    expect(changed('connections=10,1k').profile.load.connections).toBe(1000);
    expect(changed('keys=10,5k').profile.keyspaces[0]!.count).toBe(5000);
    expect(changed('value-size=1KiB,8B..2KiB').profile.values.size).toEqual({
      kind: 'range',
      minBytes: 8,
      maxBytes: 2048,
    });
    expect(changed('server-threads=1,4')).toMatchObject({
      servers: { threads: 4 },
      profile: { load: PLANNED.profile.load },
    });
  });

  it.each([
    ['pipe=1,2', "--sweep is 'pipe=1,2'; a parameter and its values were expected"],
    ['pipeline', "--sweep is 'pipeline'; a parameter and its values were expected"],
    ['pipeline=1=2', "--sweep is 'pipeline=1=2'; a parameter and its values were expected"],
    ['pipeline=4', "--sweep is 'pipeline=4'; two or more different values were expected"],
    ['pipeline=4,4', "--sweep is 'pipeline=4,4'; two or more different values were expected"],
    ['pipeline=1,x', "--sweep pipeline has the value 'x'; use a whole number from 1 to 100000"],
    ['server-threads=1,0', "--sweep server-threads has the value '0'; use a whole number from 1 to 256"],
  ])('refuses %s', (text, message) => {
    expect(() => parseSweep(text)).toThrow(CacheBenchError);
    expect(() => parseSweep(text)).toThrow(message);
  });

  it('refuses a parameter that has a flag of its own besides', () => {
    expect(() => chooseSweep({ sweep: 'pipeline=1,2', pipeline: 4 }, [REDIS])).toThrow(
      '--pipeline and --sweep pipeline are both given',
    );
  });

  it('sweeps server threads only where it may start servers and set their threads', () => {
    const sweep = 'server-threads=1,2';
    const attached = {
      name: 'prod',
      kind: 'attach',
      endpoint: { address: { kind: 'tcp', host: 'h', port: 1 }, db: 0 },
    } as const;
    expect(chooseSweep({ sweep }, [REDIS])?.values).toHaveLength(2);
    expect(() => chooseSweep({ sweep }, [REDIS, attached])).toThrow('prod is attached');
    expect(() => chooseSweep({ sweep }, [{ ...REDIS, settings: { 'io-threads': '2' } }])).toThrow(
      'redis sets io-threads itself',
    );
  });
});
