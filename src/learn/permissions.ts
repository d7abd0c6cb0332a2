// What `learn` needs of an ACL, for the documents and for the tests that try each row.
import type { Permission } from '../targets/access/permissions.ts';
import { SIZE_COMMANDS } from './sample-keys.ts';

const LENGTHS = Object.values(SIZE_COMMANDS).map((command) => `+${command.toLowerCase()}`);

export const LEARN_PERMISSIONS: readonly Permission[] = [
  { feature: 'the mix of commands, hits, clients', rules: ['+info'] },
  { feature: 'read what keys are like; no value is read', rules: ['%R~*'] },
  { feature: 'find keys', rules: ['+randomkey or +scan'] },
  {
    feature: 'rare keys of types that commands are for, such as one huge list',
    rules: ['+scan'],
    without: 'only what is drawn is known',
  },
  { feature: 'the number of keys', rules: ['+dbsize'], without: 'INFO keyspace tells it' },
  {
    feature: 'types of keys',
    rules: ['+type'],
    without: 'they are found out by lengths, of half as many keys',
  },
  { feature: 'sizes and numbers of elements', rules: LENGTHS, without: 'sizes are guessed' },
  { feature: 'sizes of collections', rules: ['+memory|usage'], without: 'sizes of elements are guessed' },
  { feature: 'times to live', rules: ['+pttl'], without: 'keys are taken for ones without' },
  { feature: 'how many clients speak RESP3', rules: ['+client|list'], without: 'it is not told' },
  {
    feature: 'leave the order of eviction alone (Redis 7.2 and later, Valkey)',
    rules: ['+client|no-touch'],
    without: 'keys that are looked at become recently used',
  },
  { feature: 'a database other than 0', rules: ['+select'] },
];
