// Parsers against text captured from a real Linux, Redis and Dragonfly.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInfoText } from '../../core/info-text.ts';
import { parseCgroupPaths, parseQuota, parseThrottledSeconds } from './cgroup.ts';
import { parseCoreTicks } from './core-ticks.ts';
import { parseChosen } from './host-settings.ts';
import { parsePssBytes } from './proportional-memory.ts';
import { parseRssBytes } from './resident-memory.ts';
import { parseSchedstatNs } from './schedstat.ts';
import { parseSeconds, readServerCounters, readServerMemory } from './server-info.ts';

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
}

describe('INFO', () => {
  it('of Redis gives memory and counters', () => {
    const fields = parseInfoText(fixture('info-redis-7.0.txt'));
    expect(readServerMemory(fields)).toEqual({ usedBytes: 916936, rssBytes: 12070912 });
    expect(readServerCounters(fields)).toEqual({
      cpuSeconds: expect.closeTo(0.016311, 9),
      commandsProcessed: 0,
      evictedKeys: 0,
      expiredKeys: 0,
      rejectedConnections: 0,
      keyspaceHits: 0,
      keyspaceMisses: 0,
    });
  });

  it('of Dragonfly gives them without the counters it does not keep', () => {
    const fields = parseInfoText(fixture('info-dragonfly-1.40.txt'));
    expect(readServerMemory(fields)).toEqual({ usedBytes: 880400, rssBytes: 25141248 });
    expect(readServerCounters(fields)).toEqual({
      // 1.29912 is 1 s and 29,912 µs.
      cpuSeconds: expect.closeTo(1.029912 + 0.704995, 9),
      commandsProcessed: 127019,
      evictedKeys: 0,
      expiredKeys: 0,
      keyspaceHits: 20002,
      keyspaceMisses: 19931,
      globalTransactions: 0,
    });
  });

  it('of another server gives what there is', () => {
    expect(readServerMemory(new Map())).toEqual({});
    expect(readServerCounters(new Map([['used_cpu_user', '1.5']]))).toEqual({});
  });

  it('writes microseconds after the point, padded or not', () => {
    expect(parseSeconds('0.012345')).toBeCloseTo(0.012345, 9);
    expect(parseSeconds('0.12345')).toBeCloseTo(0.012345, 9);
    expect(parseSeconds('3.0')).toBe(3);
    for (const text of [undefined, '', '3', '1.2.3', '-1.0', '1.1234567'])
      expect(parseSeconds(text)).toBeUndefined();
  });
});

describe('/proc', () => {
  it('tells the ticks of each core, without the sum of all', () => {
    expect(parseCoreTicks(fixture('proc-stat.txt'))).toEqual([
      { cpu: 0, busyTicks: 47703 + 118540 + 22504 + 1266, stealTicks: 3206 },
      { cpu: 1, busyTicks: 43103 + 122292 + 26017 + 1604, stealTicks: 3202 },
    ]);
    expect(parseCoreTicks('')).toEqual([]);
  });

  it('tells nanoseconds on a CPU', () => {
    expect(parseSchedstatNs('15632495 45209356 12\n')).toBe(15632495);
    for (const text of ['', '12 (a) S 1', '1 2']) expect(parseSchedstatNs(text)).toBeUndefined();
  });

  it('tells resident memory, which a zombie has none of', () => {
    expect(parseRssBytes('VmHWM:\t   12100 kB\nVmRSS:\t   12096 kB\nRssAnon:\t 1 kB\n')).toBe(12096 * 1024);
    expect(parseRssBytes('Name:\tredis-server\nState:\tZ (zombie)\n')).toBeUndefined();
  });

  it('reads the share of memory that a process has alone, and of what it shares', () => {
    expect(parsePssBytes('Rss:  1804 kB\nPss:   186 kB\nPss_Dirty: 90 kB\n')).toBe(186 * 1024);
    expect(parsePssBytes('')).toBeUndefined();
  });
});

describe('settings of the kernel', () => {
  it('have the chosen word in brackets', () => {
    expect(parseChosen('always [madvise] never\n')).toBe('madvise');
    expect(parseChosen('')).toBeUndefined();
  });

  it('name control groups of version 1, 2 or both', () => {
    expect(parseCgroupPaths('0::/user.slice/a\n')).toEqual({ unified: '/user.slice/a', cpu: undefined });
    expect(parseCgroupPaths('4:memory:/x\n2:cpuacct,cpu:/y:z\n0::/\n')).toEqual({
      unified: '/',
      cpu: '/y:z',
    });
    expect(parseCgroupPaths('')).toEqual({ unified: undefined, cpu: undefined });
  });

  it('grant a share of CPUs, or no limit', () => {
    expect(parseQuota('150000 100000\n')).toBe(1.5);
    for (const text of ['max 100000', '-1 100000', ' ', '5 0']) expect(parseQuota(text)).toBeUndefined();
  });

  it('tell how long they made processes stand still, in the units of either version', () => {
    expect(parseThrottledSeconds('nr_periods 9\nnr_throttled 2\nthrottled_usec 1500000\n')).toBe(1.5);
    expect(parseThrottledSeconds('nr_periods 9\nnr_throttled 2\nthrottled_time 1500000000\n')).toBe(1.5);
    expect(parseThrottledSeconds('usage_usec 12\n')).toBeUndefined();
  });
});
