// The search for capacities on servers whose capacity is known.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { capacityKind } from '../src/result/kinds/capacity.ts';
import { type KnownAnswerServer, startKnownAnswerServer } from '../src/testkit/known-answer-server.ts';
import { cli, temporaryDirectory } from './cli.ts';
import { whenUndisturbed } from './undisturbed.ts';

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** Replies after this time; with 16 connections of one request each it serves 16 in that time. */
async function serverWithDelay(delayMs: number): Promise<KnownAnswerServer> {
  const server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: delayMs * 1e6 } });
  closes.push(() => server.close());
  return server;
}

const urlOf = ({ port }: KnownAnswerServer) => `redis://127.0.0.1:${port}`;

/** Requests a second, by the delays that it really imposed: the timers of a busy machine are late by some milliseconds. */
async function capacityOf(server: KnownAnswerServer): Promise<number> {
  const { sumNs, count } = await server.takeImposedDelays();
  return 16 / (sumNs / count / 1e9);
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
  it(
    'finds the known capacities of two servers, and their ratio',
    ({ skip }) =>
      whenUndisturbed(skip, async () => {
        const profile = join(temporaryDirectory(), 'only-get.yaml');
        writeFileSync(profile, ONLY_GET);
        const servers = [await serverWithDelay(10), await serverWithDelay(5)];
        const [slow, fast] = ['slow', 'fast'].map((name, i) => `${name}=${urlOf(servers[i]!)}`) as [
          string,
          string,
        ];
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
        // Some 16 / 10 ms = 1600 and 16 / 5 ms = 3200. The round trip adds to each delay, and a search ends within 4 %.
        for (const [i, server] of servers.entries()) {
          const known = await capacityOf(server);
          expect(answers[i]! / known, `${answers[i]} of ${known}\n${run.stderr}`).toBeGreaterThan(0.8);
          expect(answers[i]! / known, `${answers[i]} of ${known}\n${run.stderr}`).toBeLessThan(1.05);
        }
        expect(capacity.ratios).toMatchObject([{ candidate: 'fast', pairs: 1 }]);
        expect(capacity.ratios[0]!.ratio).toBeGreaterThan(1.2);
        for (const probe of capacity.probes) {
          expect(probe.outcome === 'held').toBe(probe.reason === undefined);
          expect(probe.responseTime.count).toBe(probe.completed);
        }
      }),
    400_000,
  );
});
