// Watches machine, server and generator while a round runs, one sample an interval.

import { cpuUsage, memoryUsage } from 'node:process';
import { monotonicNs } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { InfoFields } from '../core/info-text.ts';
import type { CoreSample, ServerCounters, ServerMemory, TelemetrySample, ThreadSample } from './contract.ts';
import { CoreMeter } from './core-meter.ts';
import { readThrottledSeconds } from './cpu-quota.ts';
import { parseUsedSwapBytes } from './parsers/machine-state.ts';
import { parseRssBytes } from './parsers/resident-memory.ts';
import { readServerCounters, readServerMemory } from './parsers/server-info.ts';
import { readCpuSeconds } from './process-cpu.ts';
import { readText } from './read-text.ts';
import { RemoteMeter } from './remote-meter.ts';
import { SteadyCounters } from './steady-counters.ts';
import { ThreadMeter } from './thread-meter.ts';

/** What must be known of one server process to watch it. */
export interface WatchedNode {
  /** Its process on this machine, another one after a restart; undefined: elsewhere, so only INFO tells. */
  readonly localPid: number | undefined;
  info(section: string): Promise<InfoFields>;
}

export interface WatchedServer extends WatchedNode {
  readonly identity: { readonly flavor: string };
  /** Of a cluster: what they use and hold together is the server's. */
  readonly nodes?: readonly WatchedNode[];
  /** Its machine, where that is another one and can be read. */
  readonly host?: WatchedHost;
}

export interface WatchedHost {
  readonly pids: readonly number[];
  /** Texts of /proc by path; undefined when no answer came. */
  read(): Promise<ReadonlyMap<string, string> | undefined>;
}

export interface SamplerOptions {
  readonly target: WatchedServer;
  readonly intervalMs: number;
  onSample?(sample: TelemetrySample): void;
}

export interface Sampler {
  /** Takes the first look, which later ones are compared with. Never throws. */
  start(): Promise<void>;
  /** All samples, also when called again. Never throws: what could not be read is absent from a sample, or a sample is. */
  stop(): Promise<readonly TelemetrySample[]>;
}

export function createSampler({ target, intervalMs, onSample }: SamplerOptions): Sampler {
  const cores = new CoreMeter();
  const nodes = target.nodes ?? [target];
  const serverThreads = nodes.map((node) => new ProcessThreads(node));
  const steady = new Map(nodes.map((node) => [node, new SteadyCounters()]));
  const { host } = target;
  const remote = new RemoteMeter();
  const generator = new GeneratorMeter();
  const samples: TelemetrySample[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let stopped = false;

  async function look(): Promise<TelemetrySample> {
    const atNs = monotonicNs();
    const pids = nodes.flatMap(({ localPid }) => localPid ?? []);
    const throttledSeconds = readThrottledSeconds(['self', ...pids]);
    const ownThrottledSeconds = readThrottledSeconds(['self']);
    const swapUsedBytes = parseUsedSwapBytes(readText('/proc/meminfo'));
    const local = {
      atNs,
      ...dropUndefined({ throttledSeconds, swapUsedBytes }),
      cores: await readCores(cores, atNs),
      serverThreads: serverThreads.flatMap((meter) => meter.sample(atNs)).sort((a, b) => b.cpu - a.cpu),
      generator: {
        ...generator.sample(atNs),
        ...dropUndefined({ throttledSeconds: ownThrottledSeconds }),
      },
    };
    const [files, ...seen] = await Promise.all([
      host?.read(),
      ...nodes.map((node) =>
        readNode(node, target.identity.flavor, { steady: steady.get(node)!, hasHost: host !== undefined }),
      ),
    ]);
    const there = files && remote.sample(files, host!.pids);
    return {
      ...local,
      ...(there === undefined ? {} : { serverCores: there.cores, serverThreads: there.threads }),
      memory: {
        ...sumFields(seen.map(({ memory }) => ({ ...memory }))),
        ...dropUndefined({ rssBytes: there?.rssBytes }),
      },
      counters: {
        ...sumFields(seen.map(({ counters }) => ({ ...counters }))),
        ...dropUndefined({ cpuSeconds: there?.cpuSeconds }),
      },
    };
  }

  function plan(dueNs: number): void {
    timer = setTimeout(
      () => {
        underWay = takeSample().then(() => {
          if (stopped) return;
          // A look that took longer than the interval (the server is busy) leaves out what it missed.
          const intervalNs = intervalMs * 1e6;
          const behind = Math.max(0, Math.floor((monotonicNs() - dueNs) / intervalNs));
          plan(dueNs + (behind + 1) * intervalNs);
        });
      },
      Math.max(0, (dueNs - monotonicNs()) / 1e6),
    );
  }

  /** A look that fails leaves out its sample: the next one may tell more. */
  async function takeSample(): Promise<void> {
    let sample: TelemetrySample;
    try {
      sample = await look();
    } catch {
      return;
    }
    if (stopped) return;
    samples.push(sample);
    onSample?.(sample);
  }

  return {
    async start() {
      // Later samples tell more, even where this one tells nothing.
      await look().catch(() => {});
      plan(monotonicNs() + intervalMs * 1e6);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underWay;
      for (const meter of serverThreads) meter.close();
      generator.close();
      return samples;
    },
  };
}

interface NodeState {
  readonly memory: ServerMemory;
  readonly counters: ServerCounters;
}

interface NodeWatch {
  readonly steady: SteadyCounters;
  readonly hasHost: boolean;
}

async function readNode(
  node: WatchedNode,
  flavor: string,
  { steady, hasHost }: NodeWatch,
): Promise<NodeState> {
  // Before the server is asked: it may be another one by the time it answers.
  const { localPid } = node;
  const rssBytes = localPid === undefined ? undefined : readRssBytes(localPid);
  const cpuSeconds = localPid === undefined ? undefined : readCpuSeconds(localPid);
  // Where /proc tells the time of the CPU, it alone does: two sources in one round would differ.
  const { memory, counters } = await readInfo(node, flavor, localPid === undefined && !hasHost);
  return {
    memory: { ...memory, ...dropUndefined({ rssBytes }) },
    counters: steady.carryOn({ ...counters, ...dropUndefined({ cpuSeconds }) }, localPid),
  };
}

/** Only what every part knows: a sum that lacks one would pass for less. */
function sumFields(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const [first = {}, ...others] = parts;
  const known = Object.entries(first).filter(([name]) => others.every((part) => part[name] !== undefined));
  return Object.fromEntries(
    known.map(([name, value]) => [name, others.reduce((sum, part) => sum + part[name]!, value)]),
  );
}

async function readInfo(server: WatchedNode, flavor: string, withCpu: boolean): Promise<NodeState> {
  try {
    const sections = [
      'memory',
      'stats',
      ...(flavor === 'dragonfly' ? ['transaction'] : []),
      // Of Valkey it tells how long the threads had work, too.
      ...(withCpu || flavor === 'valkey' ? ['cpu'] : []),
    ];
    const [memory, ...others] = await Promise.all(sections.map((section) => server.info(section)));
    const fields = new Map(others.flatMap((section) => [...section]));
    const { cpuSeconds, ...counters } = readServerCounters(fields);
    // /proc is finer, and right where Dragonfly's own figure is for one thread.
    const cpu = withCpu && cpuSeconds !== undefined ? { cpuSeconds } : {};
    return { memory: readServerMemory(memory!), counters: { ...cpu, ...counters } };
  } catch {
    // A server that no longer answers is the load's to report; the sample still tells about the machine.
    return { memory: {}, counters: {} };
  }
}

function readRssBytes(pid: number): number | undefined {
  return parseRssBytes(readText(`/proc/${pid}/status`));
}

async function readCores(meter: CoreMeter, atNs: number): Promise<readonly CoreSample[]> {
  const text = readText('/proc/stat');
  if (text !== '') return meter.sample(text, atNs);
  // No /proc: macOS. Loaded only there, because loading it takes longer than a sample may.
  const { currentLoad } = await import('systeminformation');
  const { cpus } = await currentLoad();
  return cpus.map(({ load }, cpu) => ({ cpu, busy: load / 100, steal: 0 }));
}

/** The threads of a server, and after a restart those of the process that came in its place. */
class ProcessThreads {
  private readonly node: WatchedNode;
  private pid: number | undefined;
  private meter: ThreadMeter | undefined;

  constructor(node: WatchedNode) {
    this.node = node;
  }

  sample(atNs: number): readonly ThreadSample[] {
    const { localPid } = this.node;
    if (localPid !== this.pid) {
      this.close();
      this.meter = localPid === undefined ? undefined : new ThreadMeter(`/proc/${localPid}/task`);
      this.pid = localPid;
    }
    return this.meter?.sample(atNs) ?? [];
  }

  close(): void {
    this.meter?.close();
    this.meter = undefined;
  }
}

/** Our own process: its threads where /proc tells them, else only what Node.js knows of the whole. */
class GeneratorMeter {
  private readonly threads = new ThreadMeter('/proc/self/task');
  private beforeUs = 0;
  private beforeNs = 0;

  sample(atNs: number): TelemetrySample['generator'] {
    const threads = this.threads.sample(atNs);
    const { user, system } = cpuUsage();
    const cpu = ((user + system - this.beforeUs) * 1e3) / (atNs - this.beforeNs);
    this.beforeUs = user + system;
    this.beforeNs = atNs;
    return { cpu, threads, rssBytes: memoryUsage.rss() };
  }

  close(): void {
    this.threads.close();
  }
}
