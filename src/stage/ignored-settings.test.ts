// Settings that were retired: which readings of which servers say so.
import { expect, it } from 'vitest';
import type { Reading, Target } from '../targets/contract.ts';
import { listIgnoredSettings } from './ignored-settings.ts';

const READINGS: readonly Reading[] = [
  { flag: 'io-threads', by: 'config', told: '2' },
  { flag: 'io-threads-do-reads', by: 'none' },
  { flag: 'list-max-ziplist-entries', by: 'command-line' },
  { flag: 'loadmodule', by: 'none' },
  { flag: 'shards', by: 'effect' },
];

function listOf(flavor: string, readings: readonly Reading[] | undefined = READINGS) {
  const target = { identity: { flavor } as Target['identity'] };
  return listIgnoredSettings(readings === undefined ? target : { ...target, readings });
}

it('is what Redis and Valkey were started with and do not know', () => {
  const ignored = ['io-threads-do-reads', 'list-max-ziplist-entries'];
  expect(listOf('redis')).toEqual(ignored);
  expect(listOf('valkey')).toEqual(ignored);
});

it('is not known of servers that do not tell all their settings, or were not started by us', () => {
  expect(listOf('dragonfly')).toEqual([]);
  expect(listOf('other')).toEqual([]);
  expect(listOf('redis', [])).toEqual([]);
});
