// The search for capacities on servers whose capacity is known.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { capacityKind } from '../src/result/kinds/capacity.ts';
import { startKnownAnswerServer } from '../src/testkit/known-answer-server.ts';
import { cli, temporaryDirectory } from './cli.ts';

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** Replies after this time; with 16 connections of one request each it serves 16 in that time. */
async function serverWithDelay(delayMs: number): Promise<string> {
  const server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: delayMs * 1e6 } });
  closes.push(() => server.close());
  return `redis://127.0.0.1:${server.port}`;
}

const ONLY_GET = `name: only-get
description: GET of keys that need not be there.
source: test
operations:
  - command: GET {key}
    weight: 1
keyspace: { count: 100 }
fill: false
load: { connections: 16, pipeline: 1, duration: 1s, threads: 1 }
`;

describe('capacity', () => {
  it('finds the known capacities of two servers, and their ratio', async () => {
    const profile = join(temporaryDirectory(), 'only-get.yaml');
    writeFileSync(profile, ONLY_GET);
    const slow = `slow=${await serverWithDelay(10)}`;
    const fast = `fast=${await serverWithDelay(5)}`;
    const run = await cli([
      ...['capacity', profile, '--slo', 'p50<100ms', '-t', slow, '-t', fast],
      ...[
        '--searches',
        '1',
        '--probe',
        '600ms',
        '--warmup',
        '100ms',
        '--cooldown',
        '0',
        '--no-calibrate',
        '--json',
      ],
      ...['--out', temporaryDirectory()],
    ]);
    expect(run.code, run.stderr).toBe(0);
    const { capacity } = capacityKind.schema.parse(JSON.parse(run.stdout));
    const answers = capacity.targets.map(({ answer }) =>
      answer?.kind === 'found' ? answer.ratePerSecond : 0,
    );
    // 16 / 10 ms = 1600, 16 / 5 ms = 3200; the timers of a busy machine are late by some milliseconds.
    expect(answers[0], run.stderr).toBeGreaterThan(800);
    expect(answers[0], run.stderr).toBeLessThan(1680);
    expect(answers[1], run.stderr).toBeGreaterThan(1400);
    expect(answers[1], run.stderr).toBeLessThan(3360);
    expect(capacity.ratios).toMatchObject([{ candidate: 'fast', pairs: 1 }]);
    expect(capacity.ratios[0]!.ratio).toBeGreaterThan(1.2);
    for (const probe of capacity.probes) {
      expect(probe.outcome === 'held').toBe(probe.reason === undefined);
      expect(probe.responseTime.count).toBe(probe.completed);
    }
  });
});
