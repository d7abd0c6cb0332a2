// How much of a core each thread of one process used between two looks.
import { closeSync, openSync, readSync } from 'node:fs';
import { parseProcStat } from '../core/proc-stat.ts';
import type { ThreadSample } from './contract.ts';
import { parseSchedstatNs } from './parsers/schedstat.ts';
import { listNames, readText } from './read-text.ts';
import { ThreadShares, type ThreadTime } from './thread-shares.ts';
import { NS_PER_TICK } from './ticks.ts';

interface Thread {
  readonly name: string;
  /** Of schedstat or stat, open as long as the thread is there: reading again costs a fifth of opening again. */
  readonly descriptor: number;
  readonly parseNs: (text: string) => number | undefined;
}

/** In order of preference: nanoseconds, or where the kernel lacks them clock ticks. */
const SOURCES = [
  { file: 'schedstat', parseNs: parseSchedstatNs },
  { file: 'stat', parseNs: parseStatNs },
] as const;

/** Longer than any line of the two files. */
const line = Buffer.alloc(1024);

export class ThreadMeter {
  private readonly directory: string;
  private readonly threads = new Map<number, Thread>();
  private readonly shares = new ThreadShares();

  /** @param directory /proc/PID/task, or its like in a test */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Every thread that runs now, as {@link ThreadShares} has them.
   *
   * A share may exceed 1 by a tick: the kernel books the time of a running thread only at ticks, and what it
   * books late in one sample is missing in the one before, so that means over samples stay exact.
   */
  sample(atNs: number): readonly ThreadSample[] {
    const gone = new Set(this.threads.keys());
    const times: ThreadTime[] = [];
    for (const entry of listNames(this.directory)) {
      const id = Number(entry);
      gone.delete(id);
      const cpuNs = this.readNs(id);
      if (cpuNs !== undefined) times.push({ id, name: this.threads.get(id)!.name, cpuNs });
    }
    for (const id of gone) this.forget(id);
    return this.shares.sample(times, atNs);
  }

  /** Closes the files. */
  close(): void {
    for (const id of this.threads.keys()) this.forget(id);
  }

  private readNs(id: number): number | undefined {
    const known = this.threads.get(id);
    const cpuNs = known && readNs(known);
    if (cpuNs !== undefined) return cpuNs;
    // New, or the number was given again after the thread had ended.
    if (known) this.forget(id);
    const thread = openThread(`${this.directory}/${id}`);
    if (thread) this.threads.set(id, thread);
    return thread && readNs(thread);
  }

  private forget(id: number): void {
    closeSync(this.threads.get(id)!.descriptor);
    this.threads.delete(id);
  }
}

function openThread(path: string): Thread | undefined {
  const name = parseProcStat(readText(`${path}/stat`))?.name;
  if (name === undefined) return undefined;
  for (const { file, parseNs } of SOURCES) {
    const descriptor = openOrUndefined(`${path}/${file}`);
    if (descriptor === undefined) continue;
    if (readNs({ descriptor, parseNs }) !== undefined) return { name, descriptor, parseNs };
    closeSync(descriptor);
  }
  return undefined;
}

/** undefined when the thread has ended. */
function readNs({ descriptor, parseNs }: Pick<Thread, 'descriptor' | 'parseNs'>): number | undefined {
  try {
    return parseNs(line.toString('latin1', 0, readSync(descriptor, line, 0, line.length, 0)));
  } catch {
    return undefined;
  }
}

function parseStatNs(text: string): number | undefined {
  const stat = parseProcStat(text);
  return stat && (stat.userTicks + stat.systemTicks) * NS_PER_TICK;
}

function openOrUndefined(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
