// What of a captured log is sent in a rehearsal, and what the router is told of it.
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../testkit/failure-of.ts';
import { readLoggedLoad } from './logged-load.ts';

const line = (second: number, command: string, source = '127.0.0.1:50000') =>
  `${(1_700_000_000 + second).toFixed(6)} [0 ${source}] ${command}`;

const LOG = [
  line(0, '"GET" "page:1"'),
  line(1, '"MULTI"'),
  line(1.001, '"LPUSH" "queue" ";"'),
  line(1.001, '"INCR" "n"'),
  line(1.002, '"EXEC"'),
  line(2, '"MGET" "page:1" "page:2"'),
  line(3, '"SET" "page:2" "\\xff\\x00"'),
  line(4, '"BLPOP" "queue" "0"'),
  line(5, '"EVAL" "return 1" "1" "s"'),
  line(6, '"XADD" "stream" "*" "field" "value"'),
].join('\n');

const read = (text: string, allowScripts = true) =>
  readLoggedLoad(text, { file: 'monitor.log', keyPrefix: 'cb:1:', allowScripts });

describe('a log as the load of a rehearsal', () => {
  it('is sent in its order, keys under the prefix, each with what the router must know', () => {
    const { commands, lengthNs, profile, serverChosen, hasScripts } = read(LOG);
    expect(
      commands.map(({ key, replies, hits, facts }) => [key, replies, hits, facts.writeNames, facts.isGet]),
    ).toEqual([
      ['cb:1:0:page:1', 1, 'null-is-miss', [], true],
      // MULTI, two that are queued, EXEC.
      ['cb:1:0:queue', 4, 'none', ['LPUSH', 'INCR'], false],
      ['cb:1:0:page:1', 1, 'null-elements-are-misses', [], false],
      ['cb:1:0:page:2', 1, 'none', ['SET'], false],
      ['cb:1:0:s', 1, 'none', ['EVAL'], false],
      ['cb:1:0:stream', 1, 'none', ['XADD'], false],
    ]);
    // Of two keys, each with a way of its own, no reply is compared.
    expect(commands.map(({ facts }) => facts.isIncomparable)).toEqual([
      ...[false, true, true, false, false, false],
    ]);
    expect(Buffer.from(commands[3]!.bytes).includes(Buffer.from('$2\r\n\xff\0\r\n', 'latin1'))).toBe(true);
    expect(lengthNs).toBeCloseTo(6e9, -4);
    expect(profile.load.openLoop?.ratePerSecond).toBe(1);
    expect({ serverChosen, hasScripts }).toEqual({ serverChosen: ['EVAL', 'XADD'], hasScripts: true });
  });

  it('tells what is not sent: what waits, and scripts where a server is of others', () => {
    expect(read(LOG).leftOut).toEqual([expect.stringMatching(/^1 of BLPOP: it waits for data/)]);
    const { commands, leftOut } = read(LOG, false);
    expect(commands).toHaveLength(5);
    expect(leftOut).toContainEqual(expect.stringMatching(/^1 of EVAL: scripts may write keys of others/));
  });

  it('has the rate of its commands, or none where all are of one moment', () => {
    const rateOf = (...seconds: number[]) =>
      read(seconds.map((second) => line(second, '"PING"')).join('\n')).profile.load.openLoop?.ratePerSecond;
    expect(rateOf(0, 0.001, 0.002, 0.01)).toBe(400);
    expect(rateOf(3)).toBeUndefined();
    expect(rateOf(0, 4, 8, 20)).toBeCloseTo(0.2);
  });

  it('is refused where nothing of it can be sent', () => {
    expect(thrownBy(() => read(line(0, '"FLUSHALL"')))).toMatchObject({
      code: 'E_REHEARSAL',
      exitCode: 2,
      message: expect.stringMatching(/^monitor\.log .*\n1 of FLUSHALL: it touches keys/),
    });
  });
});
