import { describe, expect, it } from 'vitest';
import { parseInfoText } from '../core/info-text.ts';
import { readCommandCalls, subtractCalls, totalCalls } from './command-calls.ts';

/** As Redis 7.0 and Dragonfly 1.40 write it, and a line that no server should. */
const STATS = parseInfoText(
  [
    '# Commandstats',
    'cmdstat_get:calls=39933,usec=7349305,usec_per_call=184.041',
    'cmdstat_config|get:calls=2,usec=9,usec_per_call=4.50,rejected_calls=0,failed_calls=0',
    'cmdstat_config|set:calls=3,usec=9,usec_per_call=3.00,rejected_calls=0,failed_calls=0',
    'cmdstat_json.get:calls=7,usec=9,usec_per_call=1.29',
    'cmdstat_\u001b[31m:calls=9,usec=9',
    'cmdstat_set:calls=-1,usec=9',
  ].join('\r\n'),
);

describe('calls of commands', () => {
  it('are read by name, subcommands with their command, and nothing else of a line', () => {
    expect([...readCommandCalls(STATS)]).toEqual([
      ['GET', 39933],
      ['CONFIG', 5],
      ['JSON.GET', 7],
    ]);
  });

  it('are subtracted, our own too', () => {
    const before = new Map([
      ['GET', 10],
      ['INFO', 4],
    ]);
    const after = new Map([
      ['GET', 25],
      ['INFO', 8],
      ['SET', 1],
    ]);
    const calls = subtractCalls(before, after, new Map([['INFO', 3]]));
    expect([...calls!]).toEqual([
      ['GET', 15],
      ['INFO', 1],
      ['SET', 1],
    ]);
    expect(totalCalls(calls!)).toBe(17);
  });

  it('are unknown when the counters were reset in between', () => {
    expect(subtractCalls(new Map([['GET', 10]]), new Map([['GET', 3]]), new Map())).toBeUndefined();
    expect(subtractCalls(new Map([['GET', 10]]), new Map(), new Map())).toBeUndefined();
  });
});
