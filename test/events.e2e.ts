// Events on real servers: experiments scaled down, a snapshot that leaves nothing behind, and what is refused.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { RunResult } from '../src/result/schema.ts';
import { findDragonfly, type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, serversOf, temporaryDirectory } from './cli.ts';

const SHORT = ['--duration', '3s', '--warmup', '100ms', '--blocks', '1', '--keys', '2k', '--no-calibrate'];
const dragonfly = findDragonfly();
const targets = dragonfly === undefined ? ['-t', 'redis'] : ['-t', 'redis', '-t', 'dragonfly'];

const servers: StartedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function run(profile: string, ...more: string[]): Promise<RunResult> {
  const out = temporaryDirectory();
  const { code, stderr } = await cli(['run', profile, ...targets, ...SHORT, ...more, '--out', out]);
  expect(code, stderr).toBe(0);
  const result = readOnlyResult(out);
  expect(serversOf(result.runId)).toEqual([]);
  return result;
}

function eventsOf(result: RunResult, target: string) {
  const round = result.rounds.find((one) => one.target === target);
  if (round?.status !== 'completed') throw new Error(`no completed round of ${target}`);
  return { round, events: new Map(round.events!.map((event) => [event.name, event])) };
}

it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

it('the three forms of the loop are three rows, an error where a server refuses one', async () => {
  const result = await run('experiments/lua-blocking');
  for (const { name, flavor } of result.targets) {
    const { round, events } = eventsOf(result, name);
    expect([...events.keys()]).toEqual(['undeclared', 'allowed', 'declared']);
    for (const form of ['allowed', 'declared'])
      expect(events.get(form)).toMatchObject({ outcome: 'done', reply: 'done' });
    expect(events.get('undeclared')).toMatchObject(
      flavor === 'dragonfly'
        ? { outcome: 'failed', error: expect.stringContaining('undeclared key') }
        : { outcome: 'done' },
    );
    const { bystander, durationNs } = events.get('declared')!;
    expect(bystander!.longestGapNs).toBeGreaterThan(0);
    expect(durationNs).toBeGreaterThan(0);
    expect(round.bystander!.answered.count).toBeGreaterThan(0);
  }
});

it('a snapshot has its size, and a walk its keys', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'snap.yaml');
  writeFileSync(
    file,
    `operations: [{ command: "GET {key}" }]
load: { connections: 4, rate: 1k, duration: 3s }
events:
  - { at: 500ms, do: BGSAVE }
  - { at: 2s, name: walk, do: "SCAN {cursor} COUNT 100" }
  - { at: 2s, name: all, do: "KEYS *" }
`,
  );
  const result = await run(file);
  for (const { name } of result.targets) {
    const { events } = eventsOf(result, name);
    expect(events.get('BGSAVE')).toMatchObject({ outcome: 'done' });
    // 2,000 random values of 256 bytes don't compress.
    expect(events.get('BGSAVE')!.fileBytes).toBeGreaterThan(500_000);
    expect(events.get('walk')).toMatchObject({ outcome: 'done', keys: 2000 });
    expect(events.get('all')).toMatchObject({ outcome: 'done', keys: 2000 });
  }
});

it('the settings of a server that somebody else runs are not changed', async () => {
  const server = await startRedis();
  servers.push(server);
  const file = join(temporaryDirectory(), 'set.yaml');
  writeFileSync(
    file,
    'operations: [{ command: "GET {key}" }]\nload: { duration: 1s }\nevents: [{ at: 0ms, do: "CONFIG SET hz 20" }]\n',
  );
  const { code, stderr } = await cli(['run', file, '-t', `redis://127.0.0.1:${server.port}`]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/does 'CONFIG SET hz 20' to servers, and .* was not started by cache-bench/);
});
