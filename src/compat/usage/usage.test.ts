import { describe, expect, it } from 'vitest';
import { parseInfoText } from '../../core/info-text.ts';
import type { CompatCheck } from '../../result/kinds/compat.ts';
import { validateChecksText } from '../catalogue/validate-checks.ts';
import { judgeUsage, orderByUsage } from './judge-usage.ts';
import { readCommandList, readCommandStats, readMonitorCalls, restrictChecks, type Usage } from './usage.ts';

const asObject = (calls: ReadonlyMap<string, number>) => Object.fromEntries(calls);

describe('the commands that are used', () => {
  it('are read from INFO commandstats, of all nodes together', () => {
    const redis = parseInfoText(
      'cmdstat_get:calls=7,usec=1\r\ncmdstat_config|get:calls=2,usec=1\r\ncmdstat_json.set:calls=1',
    );
    const dragonfly = parseInfoText(
      'cmdstat_get:calls=3,usec=9\r\nunknown_FOO:3\r\ncmdstat_set:calls=0,usec=0',
    );
    expect(asObject(readCommandStats([redis, dragonfly]))).toEqual({
      GET: 10,
      'CONFIG GET': 2,
      'JSON.SET': 1,
    });
  });

  it('are read from a log of MONITOR', () => {
    const log = [
      'OK',
      '1795418016.123456 [0 127.0.0.1:5000] "get" "client"',
      '1795418016.123457 [0 127.0.0.1:5000] "CLIENT" "SETNAME" "x"',
      '1795418016.1234578 [0 lua] "GET" "k"',
      '{"log":"1795418016.1 [0 127.0.0.1:5000] \\"GET\\" \\"k\\"\\n","stream":"stdout"}',
      '"1795418016.2 [0 127.0.0.1:5000] \\"GET\\" \\"k\\""',
      'cut "of',
    ];
    for (const end of ['\n', '\r\n', '\r'])
      expect(asObject(readMonitorCalls(log.join(end)))).toEqual({ GET: 4, 'CLIENT SETNAME': 1 });
  });

  it('are read from a list, with counts or without', () => {
    const list = '# mine\nget 100\nCONFIG GET\nclient|list, 7\n\nXADD;3\n';
    expect(readCommandList(list)).toEqual({
      calls: new Map([
        ['GET', 100],
        ['CONFIG GET', 1],
        ['CLIENT LIST', 7],
        ['XADD', 3],
      ]),
      isCounted: true,
      unreadable: [],
    });
    expect(readCommandList('GET\nSET').isCounted).toBe(false);
    expect(readCommandList('GET\n{"a": 1}\n-1').unreadable).toEqual([2, 3]);
  });
});

describe('what concerns them', () => {
  const { family } = validateChecksText(
    `title: T
checks:
  - { id: get, given: "SET {k} v", run: "GET {k}" }
  - { id: set, run: "SET {k} v" }
  - { id: list, run: CLIENT LIST }
  - { id: eval, run: 'EVAL "return 1" 0' }
`,
    'f.yaml',
  );
  const usage = (entries: Record<string, number>): Usage => ({
    source: 'test',
    isCounted: true,
    calls: new Map(Object.entries(entries)),
  });
  const idsOf = (entries: Record<string, number>) =>
    restrictChecks(family!.checks, usage(entries)).map(({ id }) => id.slice(2));

  it.each([
    [{ GET: 1 }, ['get']],
    [{ SET: 1 }, ['set']],
    [{ 'CLIENT LIST': 1 }, ['list']],
    [{ 'CLIENT SETNAME': 1 }, []],
    [{ CLIENT: 1 }, ['list']],
    [{ EVALSHA: 1 }, ['eval']],
  ])('by %j: %j', (entries, ids) => {
    expect(idsOf(entries)).toEqual(ids);
  });

  const check = (id: string, commands: string[], more: Partial<CompatCheck> = {}): CompatCheck => ({
    id,
    family: 'f',
    outcome: 'same',
    commands,
    differences: [],
    place: 'f.yaml:1',
    ...more,
  });

  it('is told by command, most called first, with the worst that was found', () => {
    const checks = [
      check('a', ['GET'], { outcome: 'differs', level: 'differs' }),
      check('b', ['GET', 'SET'], { outcome: 'differs', level: 'breaks' }),
      check('c', ['DEL'], { outcome: 'skipped' }),
    ];
    expect(judgeUsage(usage({ GET: 5, SET: 70, DEL: 20, FOO: 5 }), checks)).toEqual({
      source: 'test',
      isCounted: true,
      calls: 100,
      commands: [
        { name: 'SET', calls: 70, checks: 1, level: 'breaks' },
        { name: 'DEL', calls: 20, checks: 0 },
        { name: 'FOO', calls: 5, checks: 0 },
        { name: 'GET', calls: 5, checks: 2, level: 'breaks' },
      ],
    });
    const places = new Map([
      ['SET', ['a.js:1', 'a.js:1', 'b.js:2']],
      ['DEL', ['a.js:3']],
    ]);
    expect(judgeUsage({ ...usage({ SET: 1, DEL: 1 }), places }, checks).commands).toEqual([
      { name: 'DEL', calls: 1, checks: 0 },
      { name: 'SET', calls: 1, checks: 1, level: 'breaks', places: ['a.js:1', 'b.js:2'] },
    ]);
    const unsure = [
      check('a', ['GET'], { outcome: 'flaky' }),
      check('b', ['SET'], { outcome: 'hung', level: 'breaks' }),
    ];
    expect(judgeUsage(usage({ GET: 2, SET: 1 }), unsure).commands).toEqual([
      { name: 'GET', calls: 2, checks: 0 },
      { name: 'SET', calls: 1, checks: 1, level: 'breaks' },
    ]);
    expect(orderByUsage(checks, usage({ GET: 5, SET: 70, DEL: 20 })).map(({ id }) => id)).toEqual([
      'b',
      'c',
      'a',
    ]);
  });
});
