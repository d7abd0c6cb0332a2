// Events on real servers: experiments scaled down, a snapshot that leaves nothing behind, and what is refused.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { RaceResult } from '../src/result/kinds/race.ts';
import { findDragonfly, type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { cli, readOnlyResult, serversOf, temporaryDirectory } from './cli.ts';

const SHORT = ['--warmup', '100ms', '--cooldown', '0s', '--keys', '2k', '--no-calibrate'];
const dragonfly = findDragonfly();
const targets = dragonfly === undefined ? ['-t', 'redis'] : ['-t', 'redis', '-t', 'dragonfly'];

const servers: StartedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function run(profile: string, blocks = '1', duration = '3s'): Promise<RaceResult> {
  const out = temporaryDirectory();
  const extent = ['--blocks', blocks, '--duration', duration];
  const { code, stderr } = await cli(['run', profile, ...targets, ...SHORT, ...extent, '--out', out]);
  expect(code, stderr).toBe(0);
  const result = readOnlyResult(out);
  expect(serversOf(result.runId)).toEqual([]);
  return result;
}

function eventsOf(result: RaceResult, target: string) {
  const round = result.rounds.find((one) => one.target === target);
  if (round?.status !== 'completed') throw new Error(`no completed round of ${target}`);
  return { round, events: new Map(round.events!.map((event) => [event.name, event])) };
}

it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

it('the three forms of the loop are three rows, an error where a server refuses one', async () => {
  const result = await run('experiments/lua-blocking');
  for (const { name, flavor } of result.targets) {
    const { round, events } = eventsOf(result, name);
    expect([...events.keys()]).toEqual(['undeclared', 'undeclared allowed', 'declared']);
    for (const form of ['undeclared allowed', 'declared'])
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

it('an event that fails each time ends the run with exit code 1, and its last line says so', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'bad.yaml');
  writeFileSync(
    file,
    `operations: [{ command: "GET {key}" }]
load: { connections: 4, rate: 1k, duration: 1s }
events: [{ at: 500ms, name: bad, do: "FCALL nothing 0" }]
`,
  );
  const run = await cli(['run', file, '-t', 'redis', ...SHORT, '--blocks', '1', '--out', directory]);
  expect(run.code, run.stderr).toBe(1);
  expect(run.stderr).toMatch(
    /error E_ALL_FAILED: the only try of event 'bad' failed on redis under bad: "ERR/,
  );
  expect(run.stdout.trim().split('\n').at(-1)).toContain("event 'bad' failed on redis (1 of 1)");
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

it('a server that crashes comes back with its snapshot, and nobody is answered in between', async () => {
  const result = await run('experiments/restart', '1', '4s');
  for (const { name } of result.targets) {
    const { events } = eventsOf(result, name);
    expect(events.get('BGSAVE')).toMatchObject({ outcome: 'done' });
    const restart = events.get('restart')!;
    expect(restart).toMatchObject({ outcome: 'done', keys: 2000 });
    // Nobody answers between the two. How long after that is not compared: the bystander may be back before anybody has
    // looked whether the server answers.
    const kill = events.get('kill')!;
    const downNs = restart.startNs! - kill.startNs! - kill.durationNs!;
    expect(downNs).toBeGreaterThan(0);
    expect(restart.bystander!.longestGapNs).toBeGreaterThan(downNs);
  }
});

/** @param events in a window of 4 s */
function writeRestarts(events: string): string {
  const file = join(temporaryDirectory(), 'restart.yaml');
  writeFileSync(
    file,
    `operations: [{ weight: 9, command: "GET {key}" }, { weight: 1, command: "SET {key} {value}" }]
load: { connections: 4, rate: 1k, duration: 4s }
events:
${events}
waive:
  - { rule: errors, reason: requests under way are lost with the server }
  - { rule: hit-ratio, reason: the server comes back empty }
`,
  );
  return file;
}

it('a restarted server stays the target, comes back empty, and has its keys again in the next round', async () => {
  const file = writeRestarts('  - { at: 2s, do: kill }\n  - { at: 2100ms, do: restart }');
  const result = await run(file, '2', '4s');
  for (const { name } of result.targets) {
    const rounds = result.rounds.filter((round) => round.target === name);
    expect(rounds.map(({ status }) => status)).toEqual(['completed', 'completed']);
    for (const round of rounds) {
      if (round.status !== 'completed') throw new Error('not completed');
      const restart = round.events!.find(({ action }) => action === 'restart')!;
      expect(restart).toMatchObject({ outcome: 'done', reply: expect.stringMatching(/^answers again/) });
      // Of 2,000; what the load has written since may be counted.
      expect(restart.keys).toBeLessThan(1000);
      expect(round.reconnects).toBeGreaterThan(0);
      const [get] = round.operations;
      // Without what is loaded before a round only the tenth that is written could be found.
      expect(get!.hits).toBeGreaterThan(0.25 * (get!.hits + get!.misses));
    }
  }
  // A single target has nobody to be unfair to.
  if (result.targets.length < 2) return;
  const hitRatio = result.fairness!.find(({ rule }) => rule === 'hit-ratio');
  expect(hitRatio!.status).not.toBe('fail');
});

it('a server that is lost at the end of a round fails it, and what was finished before is kept', async () => {
  const out = temporaryDirectory();
  const plain = join(temporaryDirectory(), 'plain.yaml');
  writeFileSync(plain, 'operations: [{ command: "GET {key}" }]\nload: { connections: 4, duration: 1s }\n');
  const lethal = writeRestarts('  - { at: 3s, do: kill }');
  const args = [
    '-t',
    'redis',
    '--warmup',
    '0s',
    '--cooldown',
    '0s',
    '--blocks',
    '2',
    '--keys',
    '1k',
    '--no-calibrate',
  ];
  const { code, stderr } = await cli(['run', plain, lethal, ...args, '--out', out]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/the server was ended by SIGKILL/);
  const result = readOnlyResult(out);
  expect(result.partial).toBe(true);
  expect(result.rounds.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed']);
  expect(result.rounds[2]).toMatchObject({ error: { code: 'E_TARGET_LOST' } });
  expect(serversOf(result.runId)).toEqual([]);
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
  expect(stderr).toMatch(/does 'CONFIG SET hz 20' to servers, but cache-bench did not start .*/);
});

it('on a cluster what names no key is done to every node, and the rest to that of its key', async () => {
  const file = join(temporaryDirectory(), 'cluster.yaml');
  writeFileSync(
    file,
    `operations: [{ command: "GET {key}" }]
load: { connections: 6, rate: 500, duration: 6s }
events:
  - { at: 200ms, name: all, do: KEYS * }
  - { at: 600ms, name: walk, do: "SCAN {cursor} COUNT 100" }
  - { at: 1s, name: set, do: "CONFIG SET hz 20" }
  - { at: 1200ms, name: one, do: "EXISTS {key}" }
  # Takes longest, and so comes last: what comes after the window is skipped.
  - { at: 1400ms, do: BGSAVE }
`,
  );
  const out = temporaryDirectory();
  const args = ['-t', 'redis-cluster?shards=3', ...SHORT, '--blocks', '1', '--out', out];
  const { code, stderr } = await cli(['run', file, ...args]);
  expect(code, stderr).toBe(0);
  const { round, events } = eventsOf(readOnlyResult(out), 'redis-cluster');
  expect([...events.values()].map(({ name, outcome, error }) => [name, outcome, error])).toEqual(
    ['all', 'walk', 'set', 'one', 'BGSAVE'].map((name) => [name, 'done', undefined]),
  );
  expect(events.get('all')).toMatchObject({ keys: 2000, reply: expect.stringMatching(/from 3 nodes$/) });
  expect(events.get('walk')).toMatchObject({
    keys: 2000,
    reply: expect.stringMatching(/steps from 3 nodes$/),
  });
  expect(events.get('BGSAVE')!.fileBytes).toBeGreaterThan(500_000);
  expect(events.get('set')!.reply).toBe('OK from 3 nodes');
  expect(events.get('one')!.reply).toBe('1');
  expect(round.bystander!.answered.count).toBeGreaterThan(0);
});
