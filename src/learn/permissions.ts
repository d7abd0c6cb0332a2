// What `learn` needs of an ACL, for the documents and for the tests that try each row.
import type { Permission } from '../targets/access/permissions.ts';
import { SIZE_COMMANDS } from './sample-keys.ts';

const LENGTHS = Object.values(SIZE_COMMANDS).map((command) => `+${command.toLowerCase()}`);

export const LEARN_PERMISSIONS: readonly Permission[] = [
  { feature: 'the mix of commands, hits, clients', rules: ['+info'] },
  { feature: 'read properties of keys; no value is read', rules: ['%R~*'] },
  { feature: 'find keys', rules: ['+randomkey or +scan'] },
  {
    feature: 'find rare keys of the types that commands use, such as one huge list',
    rules: ['+scan'],
    without: 'only randomly drawn keys are known',
  },
  { feature: 'the number of keys', rules: ['+dbsize'], without: 'INFO keyspace is used' },
  {
    feature: 'types of keys',
    rules: ['+type'],
    without: 'types are found by commands for lengths, for half as many keys',
  },
  { feature: 'sizes and numbers of elements', rules: LENGTHS, without: 'sizes are guessed' },
  { feature: 'sizes of collections', rules: ['+memory|usage'], without: 'sizes of elements are guessed' },
  { feature: 'times to live', rules: ['+pttl'], without: 'keys count as having none' },
  { feature: 'how many clients speak RESP3', rules: ['+client|list'], without: 'unknown' },
  {
    feature: 'leave the eviction order unchanged (Redis 7.2 and later, Valkey)',
    rules: ['+client|no-touch'],
    without: 'inspected keys become recently used',
  },
  { feature: 'a database other than 0', rules: ['+select'] },
];
