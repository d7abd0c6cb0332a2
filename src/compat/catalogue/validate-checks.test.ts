import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../profile/problems.ts';
import { validateChecksText } from './validate-checks.ts';

const read = (checks: string, head = '') => {
  const { family, problems } = validateChecksText(`title: Test\n${head}checks:\n${checks}`, 'x/lists.yaml');
  return { family, problems: problems.map(formatProblem) };
};

describe('validateChecksText', () => {
  it('reads a check of two lines, everything else by default', () => {
    const { family, problems } = read('  - id: get\n    run: GET {k}\n');
    expect(problems).toEqual([]);
    expect(family).toMatchObject({ name: 'lists', title: 'Test' });
    expect(family?.checks).toMatchObject([
      {
        id: 'lists/get',
        severity: 'breaks',
        since: { redis: '0', valkey: '0' },
        protocols: [2, 3],
        alone: false,
        withinMs: 5000,
        given: [],
        run: [{ on: 'main', text: 'GET {k}', action: { kind: 'command' } }],
        file: 'x/lists.yaml',
        line: 3,
      },
    ]);
  });

  it('reads several connections, waits, and what may differ', () => {
    const { family, problems } = read(`
  - id: all
    loose: {ids: made by the server}
    run:
      - {a: CLIENT ID, as: id, loose: {numbers: ids of connections}}
      - {begin: "BLPOP {q} 5", on: a}
      - wait: 30ms
      - CLIENT UNBLOCK {$id}
      - {until: reply, on: a}
      - {until: 2 messages, on: b}
      - until: message
      - until: silence
      - pipeline: [PING, PING]
      - {raw: 'PING\\r\\n', replies: 2}
      - close: a
`);
    expect(problems).toEqual([]);
    const steps = family!.checks[0]!.run;
    expect(steps.map(({ on, action }) => `${on} ${action.kind}`)).toEqual([
      ...['a command', 'a begin', 'main wait', 'main command', 'a until-reply', 'b until-messages'],
      ...['main until-messages', 'main until-silence', 'main pipeline', 'main raw', 'a close'],
    ]);
    expect([...steps[0]!.loose]).toEqual(['ids', 'numbers']);
    expect([...steps[1]!.loose]).toEqual(['ids']);
  });

  it('makes a check of each case, with all that the cases share', () => {
    const { family, problems } = read(`
  - id: incr
    severity: differs
    given: SET {k} a
    cases:
      text: INCR {k}
      twice: ["INCR {n}", "INCR {n}"]
`);
    expect(problems).toEqual([]);
    const shared = { severity: 'differs', given: [{ text: 'SET {k} a' }] };
    expect(family?.checks).toMatchObject([
      { ...shared, id: 'lists/incr-text', line: 8, run: [{ text: 'INCR {k}' }] },
      { ...shared, id: 'lists/incr-twice', line: 9, run: [{ text: 'INCR {n}' }, { text: 'INCR {n}' }] },
    ]);
  });

  it('takes what all checks of a file share from its head', () => {
    const head = 'severity: cosmetic\nprotocol: 3\nsince: "6.2"\nsource: the manual\nservers: single\n';
    const { family } = read(
      '  - id: a\n    run: PING\n  - id: b\n    severity: breaks\n    run: PING\n',
      head,
    );
    const shared = { protocols: [3], since: { redis: '6.2', valkey: '0' }, source: 'the manual' };
    expect(family?.checks).toMatchObject([
      { ...shared, severity: 'cosmetic', servers: 'single' },
      { ...shared, severity: 'breaks' },
    ]);
  });

  it.each([
    ['"7.4"', { redis: '7.4' }],
    ['"7.2"', { redis: '7.2', valkey: '0' }],
    ['{redis: "8.4", valkey: "9.1"}', { redis: '8.4', valkey: '9.1' }],
    ['{valkey: "9.0"}', { valkey: '9.0' }],
  ])('reads since: %s', (written, since) => {
    expect(read(`  - id: a\n    since: ${written}\n    run: PING\n`).family?.checks[0]?.since).toEqual(since);
  });

  it.each([
    ['run: GET "x', /^x\/lists.yaml:4:14 checks\[0\]\.run.*quote never closed/],
    ['run: PING\n    sevrity: breaks', /5:5 checks\[0\]\.sevrity: unknown key.*did you mean "severity"/],
    ['run: PING\n    since: 8.10', /5:12 .*got 8\.1, wanted a version in quotes/],
    ['run: PING\n    loose: {unorderd: x}', /unorderd.*did you mean "unordered"/],
    ['run:\n      - untill: reply', /did you mean "until"/],
    ['run:\n      - until: forever', /wanted reply, message, 2 messages/],
    ['run:\n      - until: reply', /nothing was begun/],
    ['run:\n      - begin: PING\n        wait: 3ms', /exactly one of begin, until/],
    ['run:\n      - {on: a}', /exactly one of begin, until/],
    ['run:\n      - [GET, x]', /got a list, wanted a command/],
    ['run: GET {$x}', /no step before it keeps/],
    ['run: FLUSHALL', /reaches the whole server, wanted alone: true/],
    ['run: config set maxmemory 1', /reaches the whole server, wanted alone: true/],
    ['severity: breaks', /exactly one of run, cases/],
    ['run: PING\n    cases: { b: PING }', /exactly one of run, cases/],
    ['cases: { B c: PING }', /wanted a name of a-z, 0-9/],
    ['cases:\n      b: GET "x', /5:14 checks\[0\]\.cases\.b.*quote never closed/],
    ['cases:\n      b: FLUSHALL', /5:10 checks\[0\]\.cases\.b.*wanted alone: true/],
    ['cases: { b: PING }\n  - id: a-b\n    run: PING', /"a-b" twice/],
    ['run: SHUTDOWN\n    alone: true', /no check may send it/],
  ])('refuses %j', (check, message) => {
    const { problems, family } = read(`  - id: a\n    ${check}\n`);
    expect(family).toBeUndefined();
    expect(problems.join('\n')).toMatch(message);
  });

  it('allows what reaches the whole server where the check has it to itself', () => {
    expect(read('  - id: a\n    alone: true\n    run: FLUSHALL\n').problems).toEqual([]);
  });

  it('refuses two checks of one name, and a file that is none', () => {
    expect(read('  - id: a\n    run: PING\n  - id: a\n    run: PING\n').problems[0]).toMatch(/"a" twice/);
    expect(validateChecksText('- a', 'x.yaml').problems[0]?.message).toMatch(/wanted a map with checks/);
    expect(validateChecksText('checks: [', 'x.yaml').problems).toHaveLength(1);
    expect(validateChecksText('# caf\ufffd', 'x.yaml').problems[0]?.message).toMatch(
      /^a byte that is no UTF-8/,
    );
  });
});
