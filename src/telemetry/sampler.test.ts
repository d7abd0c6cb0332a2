// The sampler on a server that is not here, and on this very process in the place of one.
import { pid, platform, ppid } from 'node:process';
import { expect, it, vi } from 'vitest';
import { sleep } from '../core/clock.ts';
import { type InfoFields, parseInfoText } from '../core/info-text.ts';
import { createSampler, type WatchedServer } from './sampler.ts';

interface Asked {
  readonly server: WatchedServer;
  readonly sections: string[];
}

function server(facts: Partial<WatchedServer>, answer: (section: string) => Promise<InfoFields>): Asked {
  const sections: string[] = [];
  const info = (section: string) => {
    sections.push(section);
    return answer(section);
  };
  return { sections, server: { localPid: undefined, identity: { flavor: 'redis' }, info, ...facts } };
}

const INFO: Readonly<Record<string, string>> = {
  memory: 'used_memory:1000\nused_memory_rss:2000\n',
  stats: 'total_commands_processed:7\n',
  cpu: 'used_cpu_user:1.5\nused_cpu_sys:0.000001\n',
  transaction: 'tx_global_total:3\n',
};
const answer = async (section: string) => parseInfoText(INFO[section]!);

it('knows a remote server by its INFO alone', async () => {
  const { server: target, sections } = server({ identity: { flavor: 'dragonfly' } }, answer);
  const seen: number[] = [];
  const sampler = createSampler({ target, intervalMs: 20, onSample: ({ atNs }) => seen.push(atNs) });
  await sampler.start();
  await vi.waitFor(() => expect(seen.length).toBeGreaterThan(1), 120_000);
  const samples = await sampler.stop();
  expect(samples.map(({ atNs }) => atNs)).toEqual(seen);
  expect(samples[0]).toMatchObject({
    serverThreads: [],
    memory: { usedBytes: 1000, rssBytes: 2000 },
    counters: { cpuSeconds: 1.000006, commandsProcessed: 7, globalTransactions: 3 },
  });
  expect(new Set(sections)).toEqual(new Set(['memory', 'stats', 'transaction', 'cpu']));
  expect(await sampler.stop()).toBe(samples);
});

it.runIf(platform === 'linux')(
  'reads threads, CPU time and memory of a local server from the system, not from INFO',
  async () => {
    const { server: target, sections } = server({ localPid: pid }, answer);
    const sampler = createSampler({ target, intervalMs: 20 });
    await sampler.start();
    await sleep(150);
    const [sample] = await sampler.stop();
    expect(sections).not.toContain('cpu');
    expect(sample!.serverThreads.map(({ id }) => id)).toContain(pid);
    expect(sample!.memory.rssBytes).toBeGreaterThan(1e6);
    expect(sample!.counters.cpuSeconds).toBeGreaterThan(0);
    expect(sample!.cores.length).toBeGreaterThan(0);
    expect(sample!.generator.rssBytes).toBeGreaterThan(1e6);
    expect(sample!.generator.cpu).toBeGreaterThan(0);
  },
);

it.runIf(platform === 'linux')(
  'asks Valkey how long its threads had work, and not for their CPU time',
  async () => {
    const cpu =
      'used_cpu_user:1.5\nused_cpu_sys:0.5\nused_active_time_main_thread:2.000001\nused_active_time_io_thread_1:0.250000\nused_active_time_io_thread_2:0.500000\n';
    const { server: target } = server({ localPid: pid, identity: { flavor: 'valkey' } }, async (section) =>
      parseInfoText(section === 'cpu' ? cpu : INFO[section]!),
    );
    const sampler = createSampler({ target, intervalMs: 20 });
    await sampler.start();
    await sleep(100);
    const [sample] = await sampler.stop();
    expect(sample!.counters).toMatchObject({ mainActiveSeconds: 2.000001, ioActiveSeconds: 0.75 });
    expect(sample!.counters.cpuSeconds).not.toBe(2);
  },
);

it.runIf(platform === 'linux')('follows a server into the process that it is started again in', async () => {
  let localPid = ppid;
  const { server: target } = server({}, answer);
  const followed = Object.defineProperty({ ...target }, 'localPid', { get: () => localPid });
  const ids = new Set<number>();
  const sampler = createSampler({
    target: followed,
    intervalMs: 10,
    onSample: ({ serverThreads }) => {
      for (const { id } of serverThreads) ids.add(id);
    },
  });
  await sampler.start();
  await vi.waitUntil(() => ids.has(ppid));
  localPid = pid;
  await vi.waitUntil(() => ids.has(pid));
  const samples = await sampler.stop();
  expect(samples.at(-1)!.serverThreads.map(({ id }) => id)).not.toContain(ppid);
  // What the first process and this one have used.
  const [before, after] = [samples[0]!, samples.at(-1)!].map(({ counters }) => counters);
  expect(after!.commandsProcessed).toBe(before!.commandsProcessed! * 2);
  expect(after!.cpuSeconds).toBeGreaterThanOrEqual(before!.cpuSeconds!);
});

it('goes on without a server that does not answer', async () => {
  const { server: target } = server({}, async () => {
    throw new Error('gone');
  });
  const sampler = createSampler({ target, intervalMs: 20 });
  await sampler.start();
  await sleep(150);
  const samples = await sampler.stop();
  expect(samples.length).toBeGreaterThan(1);
  expect(samples[0]).toMatchObject({ memory: {}, counters: {} });
});

it('asks a slow server no second time before it has answered, and waits for it at the end', async () => {
  let pending = 0;
  let most = 0;
  const { server: target } = server({}, async (section) => {
    most = Math.max(most, ++pending);
    await sleep(60);
    pending--;
    return answer(section);
  });
  const sampler = createSampler({ target, intervalMs: 10 });
  await sampler.start();
  await sleep(150);
  await sampler.stop();
  // memory, stats and cpu of one look.
  expect(most).toBe(3);
  expect(pending).toBe(0);
});

it('leaves out a sample that cannot be taken, and goes on', async () => {
  const { server: target } = server({}, answer);
  let looks = 0;
  const host = {
    pids: [],
    async read() {
      if (++looks <= 2) throw new Error('the machine is gone');
      return undefined;
    },
  };
  const sampler = createSampler({ target: { ...target, host }, intervalMs: 10 });
  await sampler.start();
  await vi.waitUntil(() => looks >= 3);
  expect((await sampler.stop()).length).toBeGreaterThanOrEqual(1);
});

it('ends well even when the look under way fails', async () => {
  const { server: target } = server({}, answer);
  let looks = 0;
  const host = {
    pids: [],
    async read(): Promise<undefined> {
      looks++;
      await sleep(50);
      throw new Error('the machine is gone');
    },
  };
  const sampler = createSampler({ target: { ...target, host }, intervalMs: 10 });
  await sampler.start();
  await vi.waitUntil(() => looks >= 2);
  expect(await sampler.stop()).toEqual([]);
  expect(await sampler.stop()).toEqual([]);
});
