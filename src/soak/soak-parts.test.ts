// The parts of a soak by themselves: its pace, its turnovers, what a server tells, and rows that become periods.
import { describe, expect, it, test } from 'vitest';
import { parseInfoText } from '../core/info-text.ts';
import type { SoakRow } from '../result/kinds/soak.ts';
import type { Target } from '../targets/contract.ts';
import { choosePace } from './pace.ts';
import { PeriodFolder } from './period-folder.ts';
import { countKeys, lookAtServer, readBufferBytes } from './read-server.ts';

const HOUR_NS = 3600e9;

test.each([
  ['a week', 168 * HOUR_NS, 60e9, 60],
  ['a day', 24 * HOUR_NS, 60e9, 30],
  ['two hours', 2 * HOUR_NS, 30e9, 5],
  ['ten minutes', HOUR_NS / 6, 2e9, 6],
  ['a minute', 60e9, 1e9, 1],
])('%s has its rows and periods', (_name, durationNs, rowNs, rowsPerPeriod) => {
  expect(choosePace(durationNs)).toEqual({ rowNs, rowsPerPeriod });
});

test('rows of one’s own length still make the same periods', () => {
  expect(choosePace(168 * HOUR_NS, 10e9)).toEqual({ rowNs: 10e9, rowsPerPeriod: 360 });
});

describe('what clients have not read yet', () => {
  it('is a sum of Redis, and the parts of Dragonfly', () => {
    expect(readBufferBytes(parseInfoText('mem_clients_normal:1200\r\nmem_clients_slaves:7'))).toBe(1200);
    expect(readBufferBytes(parseInfoText('client_read_buffer_bytes:256\r\ndispatch_queue_bytes:44'))).toBe(
      300,
    );
    expect(readBufferBytes(parseInfoText('used_memory:1'))).toBeUndefined();
  });
});

test('keys are those of all databases', () => {
  const text = '# Keyspace\r\ndb0:keys=12,expires=3,avg_ttl=0\r\ndb15:keys=5,expires=0';
  expect(countKeys(parseInfoText(text))).toBe(17);
  expect(countKeys(parseInfoText('# Keyspace'))).toBe(0);
});

describe('a restart', () => {
  const look = async (sections: Readonly<Record<string, string>>) => {
    const info = async (section: string) => parseInfoText(sections[section] ?? '');
    return (await lookAtServer({ info, localPid: undefined } as Target)).runId;
  };

  it('is seen in a container too, where a process id comes again', async () => {
    const server = 'dragonfly_version:df-v1.40.1\r\nprocess_id:1';
    const one = await look({ server, replication: 'master_replid:aaaa' });
    expect(one).toBe('1-aaaa');
    expect(await look({ server, replication: 'master_replid:bbbb' })).not.toBe(one);
  });

  it('is seen by the run id where there is one', async () => {
    expect(await look({ server: 'run_id:abc\r\nprocess_id:1', replication: 'master_replid:x' })).toBe('abc');
    expect(await look({})).toBeUndefined();
  });
});

function row(n: number, used: number, stretch = 0): SoakRow {
  return {
    ...{ n, at: '2026-01-01T00:00:00.000Z', durationNs: 60e9, ownRssBytes: 1000 + n },
    targets: [{ target: 'one', stretch, completed: 600, failed: 1, usedBytes: used, p99Ns: n }],
  };
}

describe('periods', () => {
  it('are medians, with the middle of their time', () => {
    const folder = new PeriodFolder({ rowsPerPeriod: 3, turnoversPerOperation: 1 / 1000 });
    expect([folder.add(row(0, 5)), folder.add(row(1, 900))]).toEqual([undefined, undefined]);
    expect(folder.add(row(2, 7))).toEqual({
      ...{ atHours: 1.5 / 60, rows: 3 },
      targets: [
        {
          ...{ target: 'one', stretch: 0, turnovers: expect.closeTo(1.8, 9), ratePerSecond: 10, failed: 3 },
          values: { used: 7, p99: 1 },
        },
      ],
    });
    expect(folder).toMatchObject({ sentNs: 180e9, rows: 3, ownRssBytes: 1002 });
    expect(folder.turnoversDone).toBeCloseTo(1.8, 9);
  });

  it('end where another process begins, and with the soak', () => {
    const folder = new PeriodFolder({ rowsPerPeriod: 3, turnoversPerOperation: 0 });
    for (const one of [row(0, 5), row(1, 5, 1), row(2, 6, 1)]) folder.add(one);
    folder.close();
    expect(folder.periods.map(({ rows, targets }) => [rows, targets[0]!.stretch])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});
