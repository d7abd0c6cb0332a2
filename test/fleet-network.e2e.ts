// A fleet over a network: machines with addresses of their own, as namespaces of this kernel.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readOnlyResult, type StartedCli, temporaryDirectory } from './cli.ts';
import { type Machine, type Network, openNetwork, whyNoNetwork } from './network.ts';

const reason = whyNoNetwork();
const SHORT = [
  ...['-c', '8', '--keys', '200', '--warmup', '0', '--cooldown', '0'],
  ...['--no-calibrate', '--no-gate', '--no-equal-rate'],
];

describe.skipIf(reason !== undefined)(
  `a fleet of machines${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let network: Network;
    let queue: string;
    let targets: string[];
    const agents: StartedCli[] = [];
    const machine = (name: string): Machine => network.machines.get(name)!;

    beforeAll(async () => {
      // Two of them have booted at other times than the rest.
      network = openNetwork(['coordinator', 'old', 'new', 'a1', 'a2', 'a3', 'a4'], { a2: 3, a3: 86_400 });
      queue = await machine('coordinator').startRedis();
      const urls = [await machine('old').startRedis(), await machine('new').startRedis()];
      targets = ['-t', `old=${urls[0]}`, '-t', `new=${urls[1]}`];
    });
    afterEach(async () => {
      for (const agent of agents) agent.kill('SIGTERM');
      await Promise.all(agents.map(({ finished }) => finished));
      agents.length = 0;
    });
    afterAll(() => network?.close());

    async function startAgents(...names: string[]): Promise<void> {
      const started = names.map((name) =>
        machine(name).startCli(['agent', '--fleet', queue, '--name', name, '--threads', '1']),
      );
      agents.push(...started);
      await Promise.all(started.map((agent) => agent.seen(/is ready/)));
    }
    const run = (...flags: readonly string[]) => [
      'run',
      'read-heavy',
      ...targets,
      ...SHORT,
      '--blocks',
      '1',
      ...flags,
    ];
    const keysOf = (): string[] =>
      machine('coordinator')
        .call('redis-cli', '-h', machine('coordinator').address, '--raw', 'keys', '*')
        .split('\n')
        .filter((key) => key !== '');

    /** That both targets have had so far. */
    const countCommands = (): number =>
      ['old', 'new']
        .map((name) => machine(name).call('redis-cli', '-h', machine(name).address, 'info', 'stats'))
        .map((text) => Number(/^total_commands_processed:(\d+)/m.exec(text)?.[1]))
        .reduce((sum, count) => sum + count, 0);

    /** Of rounds that count: on a busy machine an agent may be late, and the block is measured once more. */
    function countsOf(out: string) {
      return readOnlyResult(out).rounds.flatMap((round) => {
        if (round.status !== 'completed') return [];
        const { operations } = round;
        return [
          operations.map(({ name, completed, errors, hits, misses, serviceTime }) => ({
            ...{ name, completed, errors, hits, misses, times: serviceTime.count },
          })),
        ];
      });
    }

    it('of four, with clocks that differ by a day, gives what four threads of one do', async () => {
      const flags = run('--requests', '4001');
      const alone = temporaryDirectory();
      const one = await machine('coordinator').cli([...flags, '--threads', '4', '--out', alone]);
      expect(one.code, one.stderr).toBe(0);
      await startAgents('a1', 'a2', 'a3', 'a4');
      const out = temporaryDirectory();
      const many = await machine('coordinator').cli([
        ...flags,
        '--fleet',
        queue,
        '--agents',
        '4',
        '--out',
        out,
      ]);
      expect(many.code, many.stderr).toBe(0);
      expect(countsOf(out).slice(-2)).toEqual(countsOf(alone));
      const round = readOnlyResult(out).rounds.findLast(({ status }) => status === 'completed');
      if (round?.status !== 'completed') throw new Error('no round');
      expect(round.agents?.map(({ name }) => name)).toEqual(['a1', 'a2', 'a3', 'a4']);
      for (const { pingUs, startErrorUs } of round.agents!) {
        expect(pingUs).toBeGreaterThan(0);
        expect(startErrorUs).toBeLessThan(20_000);
      }
    });

    it('has none of its own on the machines of the servers, unless that is allowed', async () => {
      await startAgents('a1', 'new');
      const flags = [...run('--requests', '400'), '--fleet', queue, '--agents', '2'];
      const refused = await machine('coordinator').cli([...flags, '--out', temporaryDirectory()]);
      expect(refused.code, refused.stderr).toBe(4);
      expect(refused.stderr).toContain('E_FLEET_MACHINE: agent new runs on the machine of new');
      const allowed = await machine('coordinator').cli([
        ...flags,
        '--shared-machine',
        '--out',
        temporaryDirectory(),
      ]);
      expect(allowed.code, allowed.stderr).toBe(0);
    });

    it('goes on with another when the cable of one is pulled', async () => {
      await startAgents('a1', 'a2', 'a3');
      const out = temporaryDirectory();
      const started = machine('coordinator').startCli([
        ...run('--duration', '6s'),
        ...['--fleet', queue, '--agents', '2', '--out', out],
      ]);
      await started.seen(/keys loaded into new/);
      // The round has begun, whatever time the machine takes for that.
      const before = countCommands();
      await vi.waitFor(() => expect(countCommands() - before).toBeGreaterThan(2000), { timeout: 240_000 });
      machine('a2').setLink('down');
      try {
        const { code, stderr } = await started.finished;
        expect(code, stderr).toBe(0);
        expect(stderr).toContain('E_FLEET_AGENT_LOST: agent a2 is lost');
        const completed = readOnlyResult(out).rounds.filter(({ status }) => status === 'completed');
        expect(completed.map(({ target }) => target).sort()).toEqual(['new', 'old']);
      } finally {
        machine('a2').setLink('up');
      }
    });

    it('leaves no key when all have ended', async () => {
      await startAgents('a1');
      expect(keysOf()).not.toEqual([]);
      for (const agent of agents) agent.kill('SIGTERM');
      await Promise.all(agents.map(({ finished }) => finished));
      // The card of a machine that was cut off expires, and goes with the next look at who is there.
      const status = ['fleet', 'status', '--fleet', queue];
      const look = async () => (await machine('coordinator').cli(status)).code === 0 && keysOf();
      await expect.poll(look, { timeout: 240_000, interval: 500 }).toEqual([]);
    });
  },
);
