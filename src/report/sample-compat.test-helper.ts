// A comparison of replies with something of everything, hostile texts among it.
import type { CompatCheck, CompatResult } from '../result/kinds/compat.ts';

const SAME: CompatCheck = {
  id: 'strings/set-get',
  family: 'strings',
  outcome: 'same',
  commands: ['SET', 'GET'],
  differences: [],
  place: 'workloads/compat/strings.yaml:5',
};

export const SAMPLE_COMPAT: CompatResult = {
  kind: 'cache-bench compat',
  schemaVersion: 1,
  tool: { name: 'cache-bench', version: '1.2.3' },
  runId: '4f2a',
  startedAt: '2026-11-28T12:00:00.000Z',
  durationMs: 1234,
  reference: { name: 'redis', endpoint: 'redis://127.0.0.1:6379', flavor: 'redis', version: '8.10.1' },
  candidate: { name: 'new', endpoint: 'redis://127.0.0.1:6380', flavor: 'dragonfly', version: '1.40.1' },
  protocols: [2, 3],
  families: [
    { name: 'strings', title: 'Strings' },
    { name: 'scripting', title: 'Lua <scripts>' },
    { name: 'unused', title: 'Without checks' },
  ],
  checks: [
    SAME,
    {
      ...SAME,
      id: 'strings/lcs',
      outcome: 'unsupported',
      level: 'breaks',
      commands: ['LCS'],
      hint: 'Compute it in the application.',
      known: { text: 'not supported', source: 'the <table>' },
      source: 'Redis command reference, strings',
      differences: [
        {
          protocols: [2, 3],
          step: 'LCS {a} {b}',
          kind: 'unsupported',
          reference: '"mytext"',
          candidate: '(error) ERR unknown command `LCS`',
        },
      ],
    },
    {
      ...SAME,
      id: 'strings/words',
      outcome: 'differs',
      level: 'cosmetic',
      differences: [
        {
          protocols: [3],
          step: 'GET',
          kind: 'error-text',
          reference: "(error) ERR wrong number of arguments for 'get' command",
          candidate: '(error) ERR <b>wrong</b> | number \\x1b[31m @everyone',
        },
      ],
    },
    {
      ...SAME,
      id: 'strings/ttl',
      outcome: 'differs',
      level: 'differs',
      about: 'A TTL of many years.',
      differences: [
        {
          protocols: [2, 3],
          step: 'TTL {k}',
          on: 'other',
          kind: 'value',
          reference: '999999999',
          candidate: '268435455',
        },
      ],
    },
    { ...SAME, id: 'strings/crash', outcome: 'crashed', level: 'breaks', reason: 'the server ended' },
    {
      ...SAME,
      id: 'scripting/random',
      family: 'scripting',
      outcome: 'flaky',
      commands: ['EVAL'],
      reason: 'the reference itself replies differently between tries',
      differences: [{ protocols: [2], step: 'EVAL …', kind: 'value', reference: '1', candidate: '2' }],
    },
    {
      ...SAME,
      id: 'scripting/new',
      family: 'scripting',
      outcome: 'skipped',
      commands: ['EVAL_RO'],
      reason: 'the reference lacks it: Redis has it since 8.0',
    },
  ],
  warnings: ['RESP3 is <slow>'],
  disagreements: [
    {
      about: 'WAIT',
      documented: 'unsupported',
      observed: 'same',
      checks: 2,
      text: 'not supported',
      source: 'the <table>',
    },
  ],
};

export const SAMPLE_COMPAT_USED: CompatResult = {
  ...SAMPLE_COMPAT,
  usage: {
    source: 'redis://10.0.0.5:6379',
    isCounted: true,
    calls: 1000,
    commands: [
      { name: 'GET', calls: 900, checks: 3, level: 'differs' },
      { name: 'LCS', calls: 90, checks: 1, level: 'breaks' },
      { name: 'MY.COMMAND', calls: 10, checks: 0 },
    ],
  },
};

export const SAMPLE_COMPAT_SOURCE: CompatResult = {
  ...SAMPLE_COMPAT,
  source: {
    folder: '/app',
    filesRead: 12,
    filesLeft: 1,
    clients: ['BullMQ', 'ioredis'],
    packages: ['bullmq'],
    scripts: [
      { id: 'quiet', place: 'lib/quiet.lua:1', keys: 1, run: 'same', undeclared: [] },
      {
        id: 'accepted',
        place: 'lib/accepted.lua:1',
        keys: 1,
        run: 'same',
        undeclared: [
          { place: 'lib/accepted.lua:3', command: 'GET', reason: 'taken from ARGV[1]', alone: 'accepted' },
        ],
      },
      {
        id: 'put-together',
        place: 'lib/<b>.ts:7',
        keys: 0,
        obstacle: 'the program puts parts of it in while it runs',
        run: 'not run',
        undeclared: [],
      },
      {
        id: 'moveToActive-11',
        place: 'node_modules/bullmq/moveToActive-11.js:4',
        keys: 11,
        run: 'refused',
        reply: '(error) ERR script tried accessing undeclared key, key: a',
        undeclared: [121, 133, 140, 150].map((line) => ({
          place: `node_modules/bullmq/moveToActive-11.js:${line}`,
          command: 'HEXISTS',
          reason: 'built from ARGV[1], the reply of RPOPLPUSH',
          alone: 'refused' as const,
        })),
      },
    ],
  },
};
