// Events of a profile: what each `do` becomes, and what others get to feel.
import { describe, expect, test } from 'vitest';
import { applyOverrides } from './overrides.ts';
import type { Profile } from './profile.ts';
import { validateProfileText } from './validate.ts';

function read(events: string, more = ''): Profile {
  const yaml = `operations: [{ command: "GET {key}" }]\nload: { duration: 10s }\n${events}\n${more}`;
  const { profile, problems } = validateProfileText(yaml, 'a.yaml');
  expect(problems).toEqual([]);
  return profile!;
}

const actionOf = (command: string) => read(`events: [{ at: 1s, do: '${command}' }]`).events[0]!;

describe('what is done', () => {
  test.each([
    ['KEYS *', 'KEYS', 'command'],
    ['ZRANGE {key:boards} 0 -1', 'ZRANGE', 'command'],
    ['SCAN {cursor} COUNT 1000', 'SCAN', 'walk'],
    ['BGSAVE', 'BGSAVE', 'snapshot'],
    ['CONFIG SET maxmemory 100mb', 'CONFIG', 'setting'],
    ['replica', 'replica', 'replica'],
    ['stop', 'stop', 'process'],
    ['kill', 'kill', 'process'],
    ['restart', 'restart', 'restart'],
  ])('%s is named %s, and is a %s', (command, name, kind) => {
    const profile = read(
      `events: [{ at: 1s, do: '${command}' }]`,
      'keyspaces: { boards: { count: 1, elements: 10 } }',
    );
    expect(profile.events[0]).toMatchObject({ name, text: command, action: { kind }, timeoutNs: 60e9 });
  });

  test('BGSAVE is waited for, SAVE waits itself', () => {
    expect(actionOf('BGSAVE').action).toMatchObject({ inBackground: true });
    expect(actionOf('SAVE').action).toMatchObject({ inBackground: false });
  });

  test('keys that only an event uses are filled too', () => {
    const profile = read(
      'events: [{ at: 1s, do: "ZRANGE {key:boards} 0 -1" }]',
      'keyspaces: { boards: { count: 1, elements: 10 } }',
    );
    expect(profile.fill.map(({ keyspace }) => keyspace)).toEqual(['default', 'boards']);
  });
});

describe('the bystander', () => {
  test('is there with events and without being asked for', () => {
    expect(read('events: [{ at: 1s, do: "KEYS *" }]').bystander).toEqual({
      ratePerSecond: 200,
      connections: 4,
    });
  });

  test('is left out on demand, and where there are no events', () => {
    expect(read('events: [{ at: 1s, do: "KEYS *" }]', 'bystander: false').bystander).toBeUndefined();
    expect(read('').bystander).toBeUndefined();
  });

  test('can watch without events', () => {
    expect(read('bystander: { rate: 50 }').bystander).toEqual({ ratePerSecond: 50, connections: 4 });
  });
});

describe('another duration', () => {
  const profile = read('events: [{ at: 5s, every: 1s, do: "KEYS *" }]');

  test('moves events to the same share of it', () => {
    expect(applyOverrides(profile, { durationNs: 2e9 }).events[0]).toMatchObject({
      atNs: 1e9,
      everyNs: 0.2e9,
    });
  });

  test('is wanted, not a number of requests', () => {
    expect(() => applyOverrides(profile, { requests: 100 })).toThrow(/wanted a duration/);
  });
});
