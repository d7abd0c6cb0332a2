// Failover experiments in each of their formats, with text of servers that is hostile.
import { describe, expect, it } from 'vitest';
import { describeFailoverResult } from '../cli/failover/text.ts';
import { FAILOVER_METRICS, observeFailover } from '../compare/observed/failover-metrics.ts';
import { judgeObserved, readObservedRules } from '../gate/observed-rules.ts';
import { type FailoverResult, type FailoverTrial, failoverKind } from '../result/kinds/failover.ts';
import { RENDER_FAILOVER } from './failover-formats.ts';
import { describeFailover, formatOutage, rowsOf } from './failover-section.ts';

const outage = (p99Ns: number, open = 0) => ({ shortestNs: p99Ns, medianNs: p99Ns, p99Ns, open });
const client = (name: string, p99Ns: number, lost: number): FailoverTrial['clients'][number] => ({
  ...{ name, title: `${name} 1.0`, settings: { retryAfter: 50 }, connections: 10 },
  outage: outage(p99Ns),
  reads: outage(0),
  writes: outage(p99Ns),
  ...(p99Ns === 0
    ? {}
    : {
        pieces: { beforeNs: 0, detectionNs: 1e9, electionNs: 2e8, discoveryNs: p99Ns - 12e8, backoffNs: 0 },
      }),
  pushes: {
    ...{ sent: 1000, acknowledged: 990, refused: 2, doubtful: 8, notSent: 0, lost, doubtfulDone: 3 },
    ...(lost === 0 ? {} : { oldestLostNs: -25e6 }),
    ...{ refusedDone: 0, doubled: 1 },
  },
  doubledIncrements: 2,
  answeredReads: 900,
  staleReads: 9,
  errors: [{ message: '\u001b[31m<script>|`x`', count: 4 }],
});

const SAMPLE: FailoverResult = {
  ...{
    kind: failoverKind.kind,
    schemaVersion: failoverKind.version,
    runId: '0a0b0c0d',
    partial: false,
    paceNs: 5e7,
  },
  tool: { name: 'cache-bench', version: '0.1.0' },
  startedAt: '2026-11-29T06:00:00.000Z',
  warnings: [],
  trials: [
    {
      ...{
        experiment: 'kill',
        description: 'A kill.',
        topology: 'sentinel',
        target: 'redis',
        server: 'redis 7.0.15',
      },
      ...{
        settings: {},
        repeat: 1,
        steps: ['kill primary for 6.00 s'],
        startedAt: '2026-11-29T06:00:00.000Z',
      },
      observedNs: 17e9,
      service: {
        ...{ outageNs: 14e8, isOpen: false, detectionNs: 1e9, electionNs: 2e8, bothSidesNs: 1e10 },
        ...{ recoveryNs: 11e9, peakConnectionsPerSecond: 30 },
      },
      clients: [client('resp', 2.3e9, 0), client('ioredis', 12.9e9, 40)],
      events: [{ afterFaultNs: 1e9, text: '+odown \u001b[2J<b>' }],
      proxy: { addedNs: 3e4, addedP99Ns: 1e5, roundTrips: 500 },
      ownDelayNs: 8e6,
    },
  ],
  gate: {
    outcome: 'failed',
    checks: [
      {
        ...{ rule: 'lost_writes <= 0', outcome: 'fail' },
        points: [{ about: 'ioredis, kill on redis', outcome: 'fail', value: 40, text: '40, limit <= 0' }],
      },
    ],
  },
};

describe('failover experiments', () => {
  it('are a result as the schema has it', () => {
    expect(failoverKind.schema.parse(SAMPLE)).toEqual(SAMPLE);
  });

  it('lead with what the same fault cost, and with what was lost', () => {
    expect(describeFailover(SAMPLE)).toBe(
      'kill on redis left resp 2.30 s and ioredis 12.9 s without service; kill lost 40 of 990 acknowledged writes of ioredis',
    );
    expect(describeFailover({ trials: [] })).toBe('no experiment was finished');
    const [trial] = SAMPLE.trials;
    expect(describeFailover({ trials: [{ ...trial!, clients: [client('resp', 0, 0)] }] })).toBe(
      'kill on redis: no client noticed anything; no acknowledged write was lost',
    );
  });

  it('know nothing of stale reads where no read was answered', () => {
    const [trial] = SAMPLE.trials;
    const never = { ...client('never', 0, 0), answeredReads: 0, staleReads: 0 };
    expect(rowsOf({ ...trial!, clients: [never] })[0]!.stale).toBe('n/a');
    expect(rowsOf({ ...trial!, clients: [{ ...never, answeredReads: 5 }] })[0]!.stale).toBe('0');
  });

  it('say that a client was not back', () => {
    expect(formatOutage(outage(30e9, 2))).toBe('≥ 30.0 s');
    expect(formatOutage(outage(0))).toBe('none');
  });

  it('are shown in every format, and text of servers harms none', () => {
    const terminal = { color: false, unicode: true, columns: 80 };
    const text = describeFailoverResult(SAMPLE, terminal);
    const { md, html, json } = RENDER_FAILOVER;
    for (const shown of [text, md(SAMPLE), html(SAMPLE)]) {
      expect(shown).toContain('12.9 s');
      expect(shown).toContain('40 (4.0 %)');
      expect(shown).toContain('25.0 ms after');
      expect(shown).not.toContain('\u001b');
    }
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(html(SAMPLE)).not.toContain('<script>|');
    expect(html(SAMPLE)).not.toContain('<b>\n');
    expect(JSON.parse(json(SAMPLE))).toEqual(SAMPLE);
  });

  it('do not claim losses that are not known', () => {
    const [trial] = SAMPLE.trials;
    const unread = { ...SAMPLE, trials: [{ ...trial!, failure: 'no node was a primary in the end' }] };
    expect(RENDER_FAILOVER.md(unread)).toContain('losses are unknown');
    expect(RENDER_FAILOVER.md(unread)).toContain('n/a');
    expect(describeFailover(unread)).toMatch(/; losses are unknown$/);
    const both = [...unread.trials, { ...trial!, clients: [client('resp', 2e9, 0)] }];
    expect(describeFailover({ trials: both })).toMatch(
      /; no acknowledged write was lost; losses of 1 trials are unknown$/,
    );
  });

  it('claim nothing of who was not served before the fault either, or ended by itself', () => {
    const [trial] = SAMPLE.trials;
    const never = { ...outage(0), unserved: 10 };
    const unserved = {
      ...trial!,
      service: { ...trial!.service, outageNs: 0, isUnserved: true as const },
      clients: [{ ...client('resp', 0, 0), outage: never, writes: never }],
    };
    expect(describeFailover({ trials: [unserved] })).toContain(
      'some clients got no service even before the fault',
    );
    expect(RENDER_FAILOVER.md({ ...SAMPLE, trials: [unserved] })).toContain('so the outage is unknown');
    const ended = { ...client('ioredis', 30e9, 400), failure: 'its thread ended with code 1' };
    const trials = [{ ...trial!, clients: [client('resp', 2.3e9, 0), ended] }];
    expect(describeFailover({ trials })).toBe(
      'kill on redis left resp 2.30 s without service; kill lost 400 of 990 acknowledged writes of ioredis',
    );
    expect(RENDER_FAILOVER.md({ ...SAMPLE, trials })).toContain(
      'ioredis did not run to the end, so its outage and losses are unknown: its thread ended with code 1.',
    );
  });

  it('pass no rule by what is not known', () => {
    const [trial] = SAMPLE.trials;
    const [good] = [client('resp', 0, 0)];
    const never = { ...outage(0), unserved: 10 };
    const unserved = {
      ...{ ...good!, outage: never, writes: never, answeredReads: 0 },
      pushes: { ...good!.pushes, acknowledged: 0 },
    };
    const outcomeOf = (text: string, clients: FailoverTrial['clients'], partial = false) =>
      judgeObserved(
        readObservedRules([text], FAILOVER_METRICS),
        observeFailover({ trials: [{ ...trial!, clients }], partial }),
        FAILOVER_METRICS,
      ).outcome;
    for (const rule of ['lost_writes == 0', 'stale_reads <= 9', 'write_unavailability < 1s']) {
      expect(outcomeOf(rule, [good!]), rule).toBe('passed');
      expect(outcomeOf(rule, [unserved]), rule).toBe('inconclusive');
      expect(outcomeOf(rule, [{ ...good!, failure: 'gone' }]), rule).toBe('inconclusive');
      expect(outcomeOf(rule, [good!], true), `${rule} of a part`).toBe('inconclusive');
    }
    expect(outcomeOf('lost_writes == 0 on kill', [good!], true), 'that one was played').toBe('passed');
    expect(outcomeOf('lost_writes == 0', [client('resp', 0, 4)], true)).toBe('failed');
  });
});
