import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestReader } from '../testkit/request-reader.ts';
import { readLog } from './read-log.ts';

/** Of `return 1`. */
const SHA1 = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db';
const PREFIX = 'cb:test:';
const read = (text: string, allowScripts = false) => readLog(text, { keyPrefix: PREFIX, allowScripts });
const line = (args: string, at = '1.000000', db = 0) => `${at} [${db} 127.0.0.1:5] ${args}\n`;
/** @param at seconds, as people write them */
const from = (source: string, at: string, args: string) => `${Number(at).toFixed(6)} [0 ${source}] ${args}\n`;
/** The arguments of what would be sent. */
const sentOf = (text: string, allowScripts = false) =>
  read(text, allowScripts).commands.map(({ bytes }) => new RequestReader().read(bytes)[0]!.join(' '));
const leftOutOf = (text: string) =>
  [...read(text).leftOut].map(([reason, commands]) => [reason, Object.fromEntries(commands)] as const);

describe('a log', () => {
  it('keeps its times, and each database its keys', () => {
    const text = line('"GET" "a"', '7.900000') + line('"SET" "a" "1"', '8.100000', 3);
    expect(read(text).commands.map(({ offsetNs }) => offsetNs)).toEqual([0, 0.2e9]);
    expect(sentOf(text)).toEqual(['GET cb:test:0:a', 'SET cb:test:3:a 1']);
  });

  it('is sent in the order of the file, from its first command that can be sent', () => {
    const text =
      line('"CONFIG" "GET" "x"', '1.000000') + line('"GET" "b"', '3.002000') + line('"GET" "a"', '3.000000');
    expect(sentOf(text)).toEqual(['GET cb:test:0:b', 'GET cb:test:0:a']);
    expect(read(text).commands.map(({ offsetNs }) => offsetNs)).toEqual([0, 0]);
  });

  it('takes no time where the clock was set back, and goes on from there', () => {
    const text =
      line('"SET" "k" "1"', '20.500000') +
      line('"APPEND" "k" "2"', '12.000000') +
      line('"GET" "k"', '12.250000');
    expect(sentOf(text).map((sent) => sent.split(' ')[0])).toEqual(['SET', 'APPEND', 'GET']);
    expect(read(text).commands.map(({ offsetNs }) => offsetNs / 1e6)).toEqual([0, 0, 250]);
  });

  it('of Dragonfly has microseconds without zeros, and a 6 behind them, in all its lines', () => {
    const times = ['7.9990006', '8.6', '8.76', '8.120006', '8.1250006'];
    const text = times.map((at, n) => line(`"RPUSH" "q" "${n}"`, at)).join('');
    expect(read(text).commands.map(({ offsetNs }) => Math.round(offsetNs / 1e3))).toEqual([
      0, 1000, 1007, 13_000, 126_000,
    ]);
    expect(sentOf(text).map((sent) => sent.at(-1))).toEqual(['0', '1', '2', '3', '4']);
  });

  it('of kvrocks has bare microseconds, and namespaces whose keys stay apart', () => {
    const text =
      '5.90 [__namespace 1.1.1.1:1] "get" "a"\n5.1090 [shop 1.1.1.1:2] "get" "a"\n5.2090 [cart 1.1.1.1:3] "get" "a"\n';
    expect(sentOf(text)).toEqual(['get cb:test:0:a', 'get cb:test:1:a', 'get cb:test:2:a']);
    expect(read(text).commands.map(({ offsetNs }) => offsetNs / 1e6)).toEqual([0, 1, 2]);
  });

  it.each([
    ['"MGET" "a" "b"', 'MGET cb:test:0:a cb:test:0:b'],
    ['"MSET" "a" "1" "b" "2"', 'MSET cb:test:0:a 1 cb:test:0:b 2'],
    ['"ZUNIONSTORE" "d" "2" "a" "b"', 'ZUNIONSTORE cb:test:0:d 2 cb:test:0:a cb:test:0:b'],
    ['"SORT" "a" "LIMIT" "0" "5" "STORE" "d"', 'SORT cb:test:0:a LIMIT 0 5 STORE cb:test:0:d'],
    ['"XREAD" "COUNT" "1" "STREAMS" "s" "0"', 'XREAD COUNT 1 STREAMS cb:test:0:s 0'],
    ['"PUBLISH" "news" "x"', 'PUBLISH cb:test:0:news x'],
    ['"PING"', 'PING'],
  ])('has its keys put under the prefix: %s', (args, sent) => {
    expect(sentOf(line(args))).toEqual([sent]);
  });

  it('keeps commands of one key on one connection', () => {
    const { commands } = read(line('"SET" "a" "1"') + line('"GET" "a"') + line('"GET" "b"'));
    expect(commands[0]!.lane).toBe(commands[1]!.lane);
    expect(commands[0]!.lane).not.toBe(commands[2]!.lane);
  });

  it.each([
    ['"FLUSHALL"', /keys that the run did not write/],
    ['"KEYS" "*"', /keys that the run did not write/],
    ['"CONFIG" "SET" "save" ""', /reconfigures/],
    ['"AUTH" "(redacted)"', /changes the connection/],
    ['"MULTI"', /there is no EXEC for it/],
    ['"EXEC"', /there is no MULTI for it/],
    ['"WATCH" "a"', /conditions of transactions/],
    ['"FCALL" "f" "1" "a"', /functions are not loaded/],
    ['"EVAL" "return 1" "1" "a"', /started servers only/],
    ['"EVALSHA" "abc" "1" "a"', /started servers only/],
    ['"SCAN" "0"', /keys of others/],
    ['"DBSIZE"', /keys of others/],
    ['"NOSUCH" "a"', /not known/],
    ['"\\x1b[31m" "a"', /not known/],
    ['"GET"', /keys could not be found/],
    ['"SORT" "a" "BY" "w_*"', /can not be put under the prefix/],
    ['"COPY" "a" "b" "DB" "1"', /can not be put under the prefix/],
    ['"XREADGROUP" "GROUP" "STREAMS" "c" "STREAMS" "s" ">"', /keys could not be found/],
  ])('is left out where it is not safe: %s', (args, reason) => {
    const [left, ...others] = leftOutOf(line(args));
    expect(left?.[0]).toMatch(reason);
    expect(others).toEqual([]);
    expect(sentOf(line(args))).toEqual([]);
  });

  it('has no scripts loaded where they are not sent', () => {
    const log = read(line('"SCRIPT" "LOAD" "return 1"') + line(`"EVALSHA" "${SHA1}" "1" "a"`));
    expect(log.scripts.size).toBe(0);
    expect(log.commands).toEqual([]);
  });

  it.each([
    ['loaded', '"script" "load" "return 1"'],
    ['called by its text', '"EVAL" "return 1" "1" "a"'],
  ])(
    'has scripts that EVALSHA calls loaded first, if it holds their text: %s, before or after',
    (_how, holder) => {
      const call = line(`"EVALSHA" "${SHA1.toUpperCase()}" "1" "a"`);
      for (const text of [line(holder) + call, call + line(holder)]) {
        const log = read(text, true);
        expect([...log.scripts]).toEqual([[SHA1, 'return 1']]);
        expect(sentOf(text, true)).toContain(`EVALSHA ${SHA1.toUpperCase()} 1 cb:test:0:a`);
      }
      const other = read(line(holder) + line(`"EVALSHA" "${SHA1.replace('e', 'f')}" "1" "a"`), true);
      expect(other.scripts.size).toBe(0);
      expect([...other.leftOut.keys()]).toContain('its script is not in the log');
    },
  );

  it('has its scripts sent where only started servers are raced', () => {
    expect(sentOf(line('"EVAL" "return 1" "1" "a" "x"'), true)).toEqual(['EVAL return 1 1 cb:test:0:a x']);
  });

  it('counts what scripts called, and lines that are none', () => {
    const log = read('OK\n1.500000 [0 lua] "INCR" "a"\nnon\x1bsense\n1.5 [0 a] "SET" "x"y"');
    expect([...log.leftOut.keys()]).toEqual(['called by scripts, and not by clients']);
    expect(log.unreadable).toBe(2);
    expect(log.firstUnreadable).toEqual({ number: 3, text: 'non\\x1bsense', bareQuotes: false });
  });

  it('has a transaction sent as one at the time of its EXEC, what others did meanwhile apart', () => {
    const log = read(
      from('a', '1.0', '"MULTI"') +
        from('b', '1.1', '"GET" "k"') +
        from('a', '1.2', '"SET" "k" "1"') +
        from('lua', '1.2', '"INCR" "n"') +
        from('a', '1.2', '"CONFIG" "SET" "save" ""') +
        from('b', '1.3', '"GET" "k"') +
        from('a', '1.4', '"BLPOP" "q" "0"') +
        from('a', '1.5', '"EXEC"') +
        from('a', '1.6', '"GET" "k"'),
    );
    expect(
      log.commands.map(({ name, offsetNs, queued }) => [name, Math.round(offsetNs / 1e8), queued]),
    ).toEqual([
      ['GET', 0, undefined],
      ['GET', 2, undefined],
      ['MULTI', 4, 2],
      ['GET', 5, undefined],
    ]);
    const transaction = log.commands[2]!;
    expect(new RequestReader().read(transaction.bytes)).toEqual([
      ['MULTI'],
      ['SET', 'cb:test:0:k', '1'],
      ['BLPOP', 'cb:test:0:q', '0'],
      ['EXEC'],
    ]);
    // In line with all that is done to its first key.
    expect(transaction.lane).toBe(log.commands[0]!.lane);
    expect(log.waiters).toBe(0);
    expect([...log.leftOut.values()].map((commands) => [...commands.keys()])).toEqual([['INCR'], ['CONFIG']]);
  });

  it.each([
    ['discarded', ['"MULTI"', '"SET" "a" "1"', '"DISCARD"'], [], /discarded by its client/],
    ['refused by Redis later', ['"MULTI"', '"EXEC"'], [], /without commands in the log/],
    ['refused by Redis', ['"MULTI"', '"EXEC"', '"GET" "a"'], ['GET'], /without commands in the log/],
    ['refused by Dragonfly', ['"MULTI"', '"MULTI"', '"SET" "a" "1"', '"EXEC"'], ['MULTI'], /no EXEC for it/],
    ['cut off', ['"MULTI"', '"SET" "a" "1"'], ['SET'], /no EXEC for it/],
    ['begun before the log', ['"SET" "a" "1"', '"EXEC"'], ['SET'], /no MULTI for it/],
    ['of what is left out', ['"MULTI"', '"KEYS" "*"', '"EXEC"'], [], /commands are all left out/],
  ])('has a transaction that was %s told as such', (_what, lines, sent, reason) => {
    const log = read(lines.map((args, at) => from('a', `1.${at}`, args)).join(''));
    expect(log.commands.map(({ name }) => name)).toEqual(sent);
    expect([...log.leftOut.keys()].at(-1)).toMatch(reason);
  });

  it('has a transaction whose EXEC is printed before its commands sent as one, if none of the log is otherwise', () => {
    const text =
      from('a', '1', '"MULTI"') +
      from('a', '2', '"EXEC"') +
      from('a', '2.00001', '"INCR" "n"') +
      from('a', '2.00002', '"INCR" "m"') +
      from('a', '2.1', '"GET" "n"');
    const { commands, leftOut } = read(text);
    expect(commands.map(({ name, queued, offsetNs }) => [name, queued, Math.round(offsetNs / 1e6)])).toEqual([
      ['MULTI', 2, 0],
      ['GET', undefined, 100],
    ]);
    expect(leftOut.size).toBe(0);
    const usual = from('b', '0.1', '"MULTI"') + from('b', '0.2', '"INCR" "n"') + from('b', '0.3', '"EXEC"');
    expect(read(usual + text).commands.map(({ name }) => name)).toEqual(['MULTI', 'INCR', 'INCR', 'GET']);
  });

  it.each([
    // As captured of 1.40: SET a was queued and dropped, GET without a key refused; what came after it ran at once, then EXECABORT.
    ['a command was refused as it was queued', ['"MULTI"', '"SET" "b" "2"', '"INCR" "n"', '"GET" "b"']],
    // A watched key had changed: EXEC answered nil, and none of its commands is printed.
    ['a watched key had changed', ['"WATCH" "w"', '"MULTI"', '"SET" "b" "2"', '"INCR" "n"', '"GET" "b"']],
    [
      'DISCARD came after the refused command',
      ['"MULTI"', '"SET" "b" "2"', '"INCR" "n"', '"DISCARD"', '"GET" "b"'],
    ],
    ['another one came next', ['"MULTI"', '"SET" "b" "2"', '"INCR" "n"', '"GET" "b"', '"MULTI"']],
  ])('sends what ran on Dragonfly around a transaction that did not: %s', (_why, lines) => {
    const text = lines.map((args, at) => line(args, `1.${at}000006`)).join('');
    expect(sentOf(text)).toEqual(['SET cb:test:0:b 2', 'INCR cb:test:0:n', 'GET cb:test:0:b']);
    expect([...read(text).leftOut.keys()].join()).toMatch(/did not run|discarded/);
  });

  it('tells no commands of Dragonfly behind EXEC for its transaction, which had none', () => {
    const text = line('"MULTI"', '1.1006') + line('"EXEC"', '1.2006') + line('"INCR" "n"', '1.2016');
    expect(sentOf(text)).toEqual(['INCR cb:test:0:n']);
  });

  it('compares no value that depends on the order between connections, unless there is only one', () => {
    const text =
      line('"SET" "a" "1"') +
      line('"RENAME" "a" "b"') +
      line('"GET" "b"') +
      line('"MGET" "c" "d"') +
      line('"GET" "c"');
    const rulesOf = (inOrder: boolean) =>
      readLog(text, { keyPrefix: PREFIX, allowScripts: false, inOrder }).commands.map(
        ({ valueRule }) => valueRule,
      );
    expect(rulesOf(false)).toEqual(['none', 'none', 'none', 'none', 'whole']);
    expect(new Set(rulesOf(true))).toEqual(new Set(['whole']));
  });

  it('is played in RESP3 where a client of it asked for that', () => {
    expect(read(line('"hello" "3"')).protocol).toBe(3);
    expect(read(line('"HELLO" "2"') + line('"GET" "a"')).protocol).toBe(2);
  });

  it('counts passwords in clear, and shows none anywhere', () => {
    const lines = [
      ...['"HELLO" "3" "AUTH" "me" "hunter2"', '"AUTH" "hunter2"', '"CONFIG" "SET" "requirepass" "hunter2"'],
      ...['"ACL" "SETUSER" "me" ">hunter2"', '"MIGRATE" "h" "1" "k" "0" "9" "AUTH" "hunter2"'],
    ];
    const log = read(`"HELLO" hunter2\n${lines.map((args) => line(args)).join('')}`);
    expect(log.passwords).toBe(5);
    expect(log.unreadable).toBe(1);
    expect(JSON.stringify([log, [...log.leftOut].map(([, names]) => [...names])])).not.toContain('hunter2');
    for (const args of [
      '"HELLO" "3" "AUTH" "(redacted)" "(redacted)"',
      '"AUTH" "(redacted)"',
      '"HELLO" "3"',
      '"AUTH"',
    ])
      expect(read(line(args)).passwords).toBe(0);
  });

  it('makes no transaction of what clients of a Unix socket sent, whom it can not tell apart', () => {
    const text = [
      '"MULTI"',
      '"MULTI"',
      '"SET" "a" "1"',
      '"EXEC"',
      '"SET" "b" "1"',
      '"EXEC"',
      '"BLPOP" "q" "0"',
    ];
    const log = read(text.map((args) => from('unix:/tmp/s.sock', '1.0', args)).join(''));
    expect(log.commands.map(({ name }) => name)).toEqual(['SET', 'SET']);
    expect([...log.leftOut.keys()]).toEqual([
      expect.stringContaining('sent one by one'),
      expect.stringContaining('it waits'),
    ]);
  });

  it('has what may wait on a connection of its client, up to a hundred', () => {
    const waits = ['"BLPOP" "q" "0"', '"BLMPOP" "0" "1" "q" "LEFT"', '"XREAD" "BLOCK" "0" "STREAMS" "s" "$"'];
    const { commands, waiters } = read(waits.map((args, at) => from(`c${at % 2}`, '1.0', args)).join(''));
    expect(commands.map(({ waiter }) => waiter)).toEqual([0, 1, 0]);
    expect(waiters).toBe(2);
    expect(read(line('"XREAD" "STREAMS" "s" "0"')).waiters).toBe(0);
    const many = read(Array.from({ length: 103 }, (_, at) => from(`c${at}`, '1.0', waits[0]!)).join(''));
    expect([many.waiters, many.commands.length]).toEqual([100, 100]);
    expect([...many.leftOut]).toEqual([
      ['it waits, and 100 other clients do already', new Map([['BLPOP', 3]])],
    ]);
  });

  it('of transactions that Dragonfly did not run is sent as it was captured: what ran, in its order, and no password', () => {
    const text = readFileSync(
      new URL('./fixtures/dragonfly-1.40-transactions.log', import.meta.url),
      'latin1',
    );
    const log = read(text);
    // Behind WATCH, whose key another client changed, EXEC answered nil; SET queued went with a SET that was refused.
    expect(log.commands.map(({ args }) => args.join(' ').replaceAll('cb:test:0:', ''))).toEqual([
      ...[
        'SET stock 5',
        'DECR stock',
        'INCR lost',
        'SET atonce 1',
        'INCR atonce',
        'GET queued',
        'GET atonce',
      ],
      'MULTI ; INCR whole ; GET whole ; EXEC',
    ]);
    expect(log).toMatchObject({ unreadable: 0, passwords: 1, protocol: 3 });
    expect(JSON.stringify([log, [...log.leftOut].map(([, names]) => [...names])])).not.toContain('hunter2');
  });

  it('is known to be of Dragonfly where all of it lies within a hundredth and a tenth of a second', () => {
    const text = readFileSync(
      new URL('./fixtures/dragonfly-1.40-transactions.log', import.meta.url),
      'latin1',
    );
    const within = text
      .split('\n')
      .map((line, at) => line.replace(/^\d+\.\d+/, `1796100000.${12_345 + 100 * at}6`))
      .join('\n');
    const reasons = (log: string) => [...read(log).leftOut.keys()].join();
    expect(reasons(within)).toMatch(/as Dragonfly prints transactions that did not run/);
    // Times of Redis end in any digit.
    expect(reasons(within.replace(/6 \[0/, '7 [0'))).not.toMatch(/Dragonfly/);
  });

  it.each(['redis-7.0.log', 'dragonfly-1.40.log'])('is read as it was captured: %s', (name) => {
    const log = read(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'latin1'));
    expect(log.unreadable).toBe(0);
    expect(log.commands.length).toBeGreaterThan(3);
  });

  it('never sends a key without the prefix, whatever the arguments', () => {
    const word = fc.constantFrom(
      'a',
      'k1',
      '1',
      '2',
      'STORE',
      'STREAMS',
      'GET',
      'BY',
      'DB',
      'BLOCK',
      '0',
      'LIMIT',
    );
    const command = fc.constantFrom(
      ...[
        'GET',
        'MSET',
        'DEL',
        'SORT',
        'GEORADIUS',
        'XREADGROUP',
        'ZUNIONSTORE',
        'COPY',
        'BITOP',
        'LMPOP',
        'RENAME',
      ],
      ...['XGROUP', 'OBJECT', 'SINTERCARD', 'JSON.MGET', 'PFMERGE', 'SMOVE', 'ZRANGESTORE', 'EVAL'],
    );
    fc.assert(
      fc.property(command, fc.array(word, { maxLength: 8 }), (name, args) => {
        const { commands } = read(line([name, ...args].map((arg) => `"${arg}"`).join(' ')));
        for (const { bytes } of commands) {
          const [, ...sent] = new RequestReader().read(bytes)[0]!;
          expect(sent.length).toBe(args.length);
          // One key at least, each of them what it was behind the prefix, and nothing else changed.
          expect(sent.some((arg) => arg.startsWith(PREFIX))).toBe(true);
          expect(
            sent.map((arg) => (arg.startsWith(`${PREFIX}0:`) ? arg.slice(`${PREFIX}0:`.length) : arg)),
          ).toEqual(args);
          // What these write to stands in these places.
          const writtenAt = args.map((arg, at) => (arg === 'STORE' && name === 'SORT' ? at + 1 : -1));
          for (const at of writtenAt.filter((one) => one > 0 && one < sent.length))
            expect(sent[at]).toMatch(/^cb:test:/);
        }
      }),
    );
  });
});

describe('a log as a collector of logs keeps it', () => {
  const SET = '1700000000.123000 [0 10.0.0.7:40000] "SET" "k" "say \\"hi\\" \\xff"';
  const GET = '1700000000.124000 [0 10.0.0.7:40000] "GET" "k"';
  const each = (wrap: (line: string) => string) => ['OK', SET, GET].map((one) => `${wrap(one)}\n`).join('');
  const json = (field: string) => (text: string) =>
    JSON.stringify({ [field]: text, stream: 'stdout', time: '2023-11-14T22:13:20.1Z' });

  it.each([
    ['of journald', each((one) => `Nov 14 22:13:20 host redis-monitor[1234]: ${one}`)],
    [
      'of journald with ISO times',
      each((one) => `2023-11-14T22:13:20.123456+0000 host redis-cli[99]: ${one}`),
    ],
    ['of containerd', each((one) => `2023-11-14T22:13:20.123456789Z stdout F ${one}`)],
    ['of kubectl --timestamps', each((one) => `2023-11-14T22:13:20.123456789Z ${one}`)],
    ['of kubectl --prefix', each((one) => `[pod/redis-0/redis] ${one}`)],
    ['of stern', each((one) => `redis-0 redis ${one}`)],
    ['of several servers', each((one) => `redis-1:6379: ${one}`)],
    ['of a Docker file', each((one) => json('log')(`${one}\n`))],
    ['of journald as JSON', each(json('MESSAGE'))],
    ['of Loki or CloudWatch', each(json('message'))],
    ['in logfmt', each((one) => `time=2023-11-14T22:13:20Z level=info msg=${JSON.stringify(one)}`)],
    ['in a column of CSV', each((one) => (one === 'OK' ? 'OK' : `"${one.replaceAll('"', '""')}"`))],
    ['of redis-cli --json, and of --csv', each((one) => JSON.stringify(one.replaceAll('\xff', '\\xff')))],
    ['with the line ends of an old Mac', each((one) => one).replaceAll('\n', '\r')],
    ['with those of Windows', each((one) => one).replaceAll('\n', '\r\n')],
  ])('%s is read', (_how, text) => {
    const { commands, unreadable } = read(text);
    expect(unreadable).toBe(0);
    expect(commands.map(({ args, offsetNs }) => [...args, offsetNs])).toEqual([
      ['SET', 'k', 'say "hi" \xff', 0],
      ['GET', 'k', 1e6],
    ]);
  });

  it('does not take a value for a line', () => {
    const text = `1.1 [0 a:1] "SET" "k" " msg=\\"1.2 [0 a:1] \\\\\\"GET\\\\\\" \\\\\\"k\\\\\\"\\""\n`;
    expect(read(text).commands.map(({ name }) => name)).toEqual(['SET']);
  });
});
