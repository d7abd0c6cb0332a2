// A fleet on one machine: agents, queue and servers on loopback. What goes wrong with each of them is one clear sentence.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { ask, cli, readOnlyResult, type StartedCli, startCli, temporaryDirectory } from './cli.ts';
import { startMonitor } from './monitor.ts';

const QUEUE_PASSWORD = 'queue-secret';
const TARGET_PASSWORD = 'target-secret';
const ENV = { QUEUE_PW: QUEUE_PASSWORD, TARGET_PW: TARGET_PASSWORD };
const ALLOWED = ['--allow-env', 'TARGET_PW'];
/** Few keys and no pauses: what is compared is counted, not timed. */
const SHORT = [
  ...['-c', '8', '--keys', '200', '--warmup', '0', '--cooldown', '0'],
  ...['--no-calibrate', '--no-gate', '--no-equal-rate'],
];

let queue: StartedServer;
let targets: readonly StartedServer[];
const agents: StartedCli[] = [];

beforeAll(async () => {
  queue = await startRedis(['--requirepass', QUEUE_PASSWORD]);
  targets = await Promise.all([startRedis(), startRedis(['--requirepass', TARGET_PASSWORD])]);
});

afterEach(async () => {
  for (const agent of agents) agent.kill('SIGCONT');
  for (const agent of agents) agent.kill('SIGTERM');
  await Promise.all(agents.map(({ finished }) => finished));
  agents.length = 0;
});

afterAll(async () => {
  await Promise.all([queue, ...(targets ?? [])].map((server) => server?.stop()));
});

function queueUrl(): string {
  return `redis://:\${QUEUE_PW}@127.0.0.1:${queue.port}`;
}

function targetFlags(): string[] {
  const [plain, guarded] = targets;
  return [
    ...['-t', `a=redis://127.0.0.1:${plain!.port}`],
    ...['-t', `b=redis://:\${TARGET_PW}@127.0.0.1:${guarded!.port}`],
  ];
}

function fleetFlags(count: number): string[] {
  return ['--fleet', queueUrl(), '--agents', String(count), '--shared-machine'];
}

async function startAgents(count: number, url = queueUrl(), flags: readonly string[] = []): Promise<void> {
  const started = Array.from({ length: count }, (_, i) =>
    startCli(['agent', '--fleet', url, '--name', `agent-${i}`, '--threads', '1', ...ALLOWED, ...flags], ENV),
  );
  agents.push(...started);
  await Promise.all(started.map((agent) => agent.seen(/is ready/)));
}

/** The round has begun, whatever time the machine takes for that: more came than what is asked of a server around it. */
async function whenLoaded(): Promise<void> {
  const before = countCommands();
  await vi.waitFor(() => expect(countCommands() - before).toBeGreaterThan(2000), { timeout: 240_000 });
}

/** That both targets have had so far. */
function countCommands(): number {
  const [plain, guarded] = targets;
  const stats = [
    ask(plain!, 'INFO', 'stats'),
    ask(guarded!, '--no-auth-warning', '-a', TARGET_PASSWORD, 'INFO', 'stats'),
  ];
  const counts = stats.map((text) => Number(/^total_commands_processed:(\d+)/m.exec(text)?.[1]));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function listKeys(): Promise<string[]> {
  const redis = new Redis({ port: queue.port, password: QUEUE_PASSWORD });
  const keys = await redis.keys('*');
  redis.disconnect();
  return keys.sort();
}

async function withCluster(work: (url: string) => Promise<void>): Promise<void> {
  const nodes = await Promise.all(
    [0, 1].map(() => startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])),
  );
  try {
    ask(nodes[0]!, 'CLUSTER', 'ADDSLOTSRANGE', '0', '8191');
    ask(nodes[1]!, 'CLUSTER', 'ADDSLOTSRANGE', '8192', '16383');
    ask(nodes[0]!, 'CLUSTER', 'MEET', '127.0.0.1', String(nodes[1]!.port));
    for (const node of nodes)
      await expect
        .poll(() => ask(node, 'CLUSTER', 'INFO'), { timeout: 240_000 })
        .toMatch(/cluster_state:ok.*cluster_known_nodes:2/s);
    await work(`redis-cluster://127.0.0.1:${nodes[0]!.port}`);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

/** Cards and their list, of agents that live. */
const CARD = /^\{cache-bench\}:agents?(:|$)/;

/** Of rounds that count: on a busy machine an agent may be late, and the block is measured once more. */
function countsOf(out: string) {
  return readOnlyResult(out).rounds.flatMap((round) => {
    if (round.status !== 'completed') return [];
    const { target, operations } = round;
    return {
      target,
      operations: operations.map(({ name, completed, errors, hits, misses }) => ({
        ...{ name, completed, errors, hits, misses },
      })),
    };
  });
}

describe('a fleet', () => {
  it('sends what one process sends, operation by operation, from one agent and from four', async () => {
    const flags = ['run', 'read-heavy', ...targetFlags(), ...SHORT, '--requests', '3001', '--blocks', '1'];
    const alone = temporaryDirectory();
    const local = await cli([...flags, '--threads', '4', '--out', alone], ENV);
    expect(local.code, local.stderr).toBe(0);
    await startAgents(4);
    for (const count of [1, 4]) {
      const out = temporaryDirectory();
      const run = await cli([...flags, ...fleetFlags(count), '--out', out], ENV);
      expect(run.code, run.stderr).toBe(0);
      expect(countsOf(out).slice(-2)).toEqual(countsOf(alone));
      const round = readOnlyResult(out).rounds.findLast(({ status }) => status === 'completed');
      if (round?.status !== 'completed') throw new Error('no round');
      expect(round.agents?.map(({ name }) => name)).toEqual(
        Array.from({ length: count }, (_, i) => `agent-${i}`),
      );
      expect(round.agents?.reduce((sum, { completed }) => sum + completed, 0)).toBe(
        round.operations.reduce((sum, { completed }) => sum + completed, 0),
      );
      expect(round.workers.map(({ connections }) => connections)).toEqual(count === 1 ? [8] : [2, 2, 2, 2]);
      expect(run.stdout + run.stderr).not.toContain(QUEUE_PASSWORD);
      expect(run.stdout + run.stderr).not.toContain(TARGET_PASSWORD);
    }
    expect((await listKeys()).filter((key) => !CARD.test(key))).toEqual([]);
    for (const agent of agents) agent.kill('SIGTERM');
    const ended = await Promise.all(agents.map(({ finished }) => finished));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(await listKeys()).toEqual([]);
  });

  it('keeps passwords out of the queue', async () => {
    const monitor = await startMonitor({ port: queue.port, password: QUEUE_PASSWORD });
    try {
      await startAgents(1);
      const out = temporaryDirectory();
      const flags = ['run', 'read-heavy', ...targetFlags(), ...SHORT, '--requests', '500', '--blocks', '1'];
      const run = await cli([...flags, ...fleetFlags(1), '--out', out], ENV);
      expect(run.code, run.stderr).toBe(0);
      const literal = await cli(
        [
          ...['run', 'read-heavy', '-t', `redis://:${TARGET_PASSWORD}@127.0.0.1:${targets[1]!.port}`],
          ...[...SHORT, '--requests', '500', ...fleetFlags(1), '--out', out],
        ],
        ENV,
      );
      expect(literal.code).toBe(2);
      expect(literal.stderr).toContain('E_FLEET_SECRET');
      const seen = await monitor.end();
      expect(seen).toContain('TARGET_PW');
      expect(seen).not.toContain(TARGET_PASSWORD);
    } finally {
      monitor.kill();
    }
  });

  it('refuses a second run, stops at Ctrl-C, and is free again', async () => {
    await startAgents(2);
    const long = ['run', 'read-heavy', ...targetFlags(), ...SHORT, '--duration', '60s', '--blocks', '1'];
    const out = temporaryDirectory();
    const first = startCli([...long, ...fleetFlags(2), '--out', out], ENV);
    await first.seen(/keys loaded into b/);
    const second = await cli([...long, ...fleetFlags(2), '--out', out], ENV);
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(/E_FLEET_BUSY: the fleet is held by run \w+ of process \d+ on /);
    const status = await cli(['fleet', 'status', '--fleet', queueUrl()], ENV);
    expect(status.stdout).toMatch(/agent-0 .*held by run/);
    await whenLoaded();
    first.kill('SIGINT');
    expect((await first.finished).code).toBe(130);
    // Of a round of a minute nothing comes any more: two looks at a server are what is counted.
    const after = countCommands();
    await Promise.all(agents.map((agent) => agent.seen(/the run has ended/)));
    expect(countCommands() - after).toBeLessThan(20);
    expect((await listKeys()).filter((key) => !CARD.test(key))).toEqual([]);
    const free = await cli(['fleet', 'status', '--fleet', queueUrl()], ENV);
    expect(free.stdout).toMatch(/agent-0 .*free/);
    expect(free.stdout).toContain('No run holds the fleet.');
  });

  it.each([
    ['is killed', 'SIGKILL', 'is lost'],
    ['is told to end', 'SIGTERM', 'was told to end'],
  ] as const)('measures the block once more with another agent when one %s', async (_, signal, said) => {
    await startAgents(3);
    const out = temporaryDirectory();
    const run = startCli(
      [
        ...['run', 'read-heavy', ...targetFlags(), ...SHORT, '--duration', '6s', '--blocks', '1'],
        ...[...fleetFlags(2), '--out', out],
      ],
      ENV,
    );
    await run.seen(/keys loaded into b/);
    await whenLoaded();
    agents[1]!.kill(signal);
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`E_FLEET_AGENT_LOST: agent agent-1 ${said}`);
    expect(stderr).toContain('W_BLOCK_REPEATED');
    const { rounds } = readOnlyResult(out);
    expect(rounds.filter(({ status }) => status === 'completed')).toHaveLength(2);
    const [last] = rounds.slice(-1);
    if (last?.status !== 'completed') throw new Error('the last round failed');
    expect(last.agents?.map(({ name }) => name)).toEqual(['agent-0', 'agent-2']);
    expect((await listKeys()).filter((key) => !CARD.test(key))).toEqual([]);
  });

  it('ends with what is finished when an agent stands still and nobody stands in', async () => {
    await startAgents(2);
    const out = temporaryDirectory();
    const run = startCli(
      [
        ...['run', 'read-heavy', ...targetFlags(), ...SHORT, '--duration', '4s', '--blocks', '2'],
        ...[...fleetFlags(2), '--out', out],
      ],
      ENV,
    );
    await run.seen(/block 1\/2 {2}\w {2}[\d.]+k? ops/);
    agents[1]!.kill('SIGSTOP');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('agent agent-1 is lost: it sent nothing for');
    expect(stderr).toContain('E_FLEET_AGENTS');
    expect(readOnlyResult(out).rounds.filter(({ status }) => status === 'completed').length).toBeGreaterThan(
      0,
    );
    agents[1]!.kill('SIGCONT');
    await agents[1]!.seen(/the run has ended/);
  });

  it('misses an agent as soon that stood still before it took what it was dealt, and goes on when it is back', async () => {
    await startAgents(2);
    const redis = new Redis({ port: queue.port, password: QUEUE_PASSWORD });
    const listener = redis.duplicate();
    // Between the loading of two targets' keys: the next slice is handed to an agent that stands still.
    const stopped = new Promise<void>((resolve) => {
      listener.on('message', (_channel: string, text: string) => {
        if (!/"kind":"done".*"agent":"agent-1-/.test(text)) return;
        agents[1]!.kill('SIGSTOP');
        listener.disconnect();
        resolve();
      });
    });
    await listener.subscribe('{cache-bench}:0:reports');
    try {
      const out = temporaryDirectory();
      const run = startCli(
        [
          ...['run', 'read-heavy', ...targetFlags(), ...SHORT, '--requests', '3001', '--blocks', '1'],
          ...[...fleetFlags(2), '--out', out],
        ],
        ENV,
      );
      await stopped;
      // Far from the 5 s that are said, and nearer than the 15 s after which one is given up that lives and does not begin.
      await redis.set('witness', '1', 'PX', 12_000);
      await run.seen(/agent agent-1 is lost: it sent nothing for/);
      expect(await redis.exists('witness')).toBe(1);
      agents[1]!.kill('SIGCONT');
      const { code, stderr } = await run.finished;
      expect(code, stderr).toBe(0);
      expect(countsOf(out)).toHaveLength(2);
    } finally {
      await redis.del('witness');
      redis.disconnect();
      listener.disconnect();
    }
  });

  it('ends at once when it is told to, also an agent that stood still before', async () => {
    await startAgents(2);
    // Longer than a wait for the next job, so that all of them are overdue.
    for (const agent of agents) agent.kill('SIGSTOP');
    await sleep(8000);
    for (const agent of agents) agent.kill('SIGCONT');
    for (const agent of agents) agent.kill('SIGTERM');
    for (const { code, stderr } of await Promise.all(agents.map(({ finished }) => finished)))
      expect(code, stderr).toBe(0);
    expect(await listKeys()).toEqual([]);
  });

  it('ends when the queue goes away, and so do the agents', async () => {
    const own = await startRedis();
    const url = `redis://127.0.0.1:${own.port}`;
    await startAgents(2, url);
    const run = startCli(
      [
        ...['run', 'read-heavy', ...targetFlags(), ...SHORT, '--duration', '60s', '--blocks', '1'],
        ...['--fleet', url, '--shared-machine', '--out', temporaryDirectory()],
      ],
      ENV,
    );
    await run.seen(/keys loaded into b/);
    await whenLoaded();
    await own.stop();
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('E_FLEET_QUEUE_LOST: the queue of the fleet');
    const ended = await Promise.all(agents.map(({ finished }) => finished));
    for (const agent of ended) {
      expect(agent.code, agent.stderr).toBe(1);
      expect(agent.stderr).toContain('E_FLEET_QUEUE_LOST');
    }
  });

  it('gives nothing of an agent away that it was not allowed to, and sends nothing then', async () => {
    await startAgents(1);
    const [, guarded] = targets;
    const redis = new Redis({ port: guarded!.port, password: TARGET_PASSWORD });
    const loaded = async () => (await redis.info('commandstats')).match(/cmdstat_(set|get):calls=\d+/g);
    try {
      const before = await loaded();
      const { code, stderr } = await cli(
        [
          ...['run', 'read-heavy', '-t', `b=redis://:\${HOME_SECRET}@127.0.0.1:${guarded!.port}`, ...SHORT],
          ...['--requests', '500', '--blocks', '1', ...fleetFlags(1), '--out', temporaryDirectory()],
        ],
        { ...ENV, HOME_SECRET: TARGET_PASSWORD },
      );
      expect(code, stderr).toBe(4);
      expect(stderr).toContain(
        'E_FLEET_SECRET: agent agent-0: the URL of a target names the variable HOME_SECRET, which this agent does not give away',
      );
      expect(await loaded()).toEqual(before);
    } finally {
      redis.disconnect();
    }
  });

  it('loads a cluster as one process does, key by key', async () => {
    await withCluster(async (url) => {
      const flags = ['run', 'read-heavy', '-t', `c=${url}`, ...SHORT, '--requests', '3001', '--blocks', '1'];
      const alone = temporaryDirectory();
      const local = await cli([...flags, '--threads', '2', '--out', alone], ENV);
      expect(local.code, local.stderr).toBe(0);
      await startAgents(2);
      const out = temporaryDirectory();
      const run = await cli([...flags, ...fleetFlags(2), '--out', out], ENV);
      expect(run.code, run.stderr).toBe(0);
      expect(countsOf(out).slice(-1)).toEqual(countsOf(alone));
    });
  });

  it('has events and a bystander beside its load, which the coordinator sends, to a cluster too', async () => {
    await withCluster(async (url) => {
      const profile = join(temporaryDirectory(), 'beside.yaml');
      writeFileSync(
        profile,
        `operations: [{ command: "GET {key}" }]
events: [{ name: size, at: 500ms, do: DBSIZE }]
bystander: { rate: 200, connections: 2 }
load: { connections: 8, duration: 2s, warmup: 100ms }
`,
      );
      await startAgents(2);
      const out = temporaryDirectory();
      const flags = ['-t', `c=${url}`, ...SHORT, '--blocks', '1', ...fleetFlags(2), '--out', out];
      const run = await cli(['run', profile, ...flags], ENV);
      expect(run.code, run.stderr).toBe(0);
      const round = readOnlyResult(out).rounds.findLast(({ status }) => status === 'completed');
      if (round?.status !== 'completed') throw new Error('no round');
      expect(round.agents).toHaveLength(2);
      expect(round.events).toMatchObject([{ name: 'size', outcome: 'done' }]);
      expect(round.bystander!.answered.count).toBeGreaterThan(0);
    });
  });

  it('refuses what would not be fair, each with one sentence', async () => {
    await startAgents(1);
    const run = (flags: readonly string[]) =>
      cli(
        [
          ...['run', 'read-heavy', ...SHORT, '--requests', '500', '--blocks', '1'],
          ...[...flags, '--out', temporaryDirectory()],
        ],
        ENV,
      );
    const beside = await run([...targetFlags(), '--fleet', queueUrl()]);
    expect(beside.code, beside.stderr).toBe(4);
    expect(beside.stderr).toMatch(/E_FLEET_MACHINE: .* runs on the machine of /);
    const same = await run(['-t', `q=redis://:\${QUEUE_PW}@127.0.0.1:${queue.port}/1`, ...fleetFlags(1)]);
    expect(same.code, same.stderr).toBe(4);
    expect(same.stderr).toContain('E_FLEET_QUEUE_IS_TARGET');
    const few = await run([...targetFlags(), ...fleetFlags(2)]);
    expect(few.code, few.stderr).toBe(1);
    expect(few.stderr).toContain('E_FLEET_AGENTS: 1 of 2 agents are there');
    const redis = new Redis({ port: queue.port, password: QUEUE_PASSWORD });
    const stranger = { id: 'old-1', name: 'old', version: '0.0.1' };
    await redis.set('{cache-bench}:agent:old-1', JSON.stringify(stranger), 'EX', 60);
    await redis.sadd('{cache-bench}:agents', 'old-1');
    const other = await run([...targetFlags(), ...fleetFlags(1)]);
    await redis.del('{cache-bench}:agent:old-1');
    await redis.srem('{cache-bench}:agents', 'old-1');
    redis.disconnect();
    expect(other.code, other.stderr).toBe(2);
    expect(other.stderr).toContain('E_FLEET_VERSION: agent old is version 0.0.1');
    const alone = await run([...targetFlags(), '--agents', '2']);
    expect(alone.code, alone.stderr).toBe(2);
    expect(alone.stderr).toContain('--agents is for a fleet');
  });
});
