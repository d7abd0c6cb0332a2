// Profiles that only our own engine can send are refused with another driver, before anything is sent.
import { expect, test } from 'vitest';
import { aCommand, anOperation, aProfile, KEY } from '../testkit/builders.ts';
import { checkDriver } from './check-driver.ts';

const walking = aProfile({
  operations: [anOperation({ commands: [aCommand('SCAN', { kind: 'cursor' })] })],
});
const receiving = aProfile({
  receivers: [
    { name: 'r', connections: 1, command: aCommand('BLPOP', KEY, '0'), keyspace: 'keys', mode: 'block' },
  ],
});

test.each([
  ['a {cursor}', walking],
  ['receivers', receiving],
])('%s need the driver resp', (what, profile) => {
  expect(() => checkDriver(profile, 'resp')).not.toThrow();
  expect(() => checkDriver(profile, 'ioredis')).toThrow(
    `profile test has ${what}, which the driver ioredis does not support`,
  );
});

test('any driver sends the rest', () => {
  expect(() => checkDriver(aProfile(), 'ioredis')).not.toThrow();
});
