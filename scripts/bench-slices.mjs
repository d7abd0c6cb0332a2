// Lets programs that are all running take turns, a slice each: what a server answered in it, for how much CPU time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { countOf, parseInfoText } from '../dist/core/info-text.js';

/** After a program goes on: what had piled up while it stood still is no part of the slice. */
const SETTLE_MS = 20;
const CONNECT_TIMEOUT_MS = 60_000;

const running = new Set();

process.once('exit', () => {
  // Even a program that stands still.
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** Counts what a server answers, by a connection of its own. */
export class ServerCounter {
  constructor(port) {
    this.redis = new Redis(port, '127.0.0.1');
    /** Connections that the server should have: this one, and those of contenders that run. */
    this.expected = 1;
  }

  close() {
    this.redis.disconnect();
  }

  /** Commands so far. */
  async operations() {
    return this.#read('stats', 'total_commands_processed');
  }

  async connections() {
    return this.#read('clients', 'connected_clients');
  }

  async #read(section, field) {
    return countOf(parseInfoText(await this.redis.info(section)), field);
  }
}

/** A program that takes its turns on one CPU. */
export class Contender {
  /** Starts it, waits until it has so many connections, lets it warm up, and stops it there. */
  static async start({ cpu, command, counter, connections, warmupMs }) {
    // Those of contenders that have ended may take a moment to go.
    await waitUntil(
      async () => (await counter.connections()) <= counter.expected,
      'old connections stay open',
    );
    counter.expected += connections;
    const child = spawn('taskset', ['-c', String(cpu), ...command.map(String)], { stdio: 'ignore' });
    running.add(child);
    await waitUntil(
      async () => child.exitCode !== null || (await counter.connections()) >= counter.expected,
      `${command[0]} does not open its ${connections} connections`,
    );
    if (child.exitCode !== null)
      throw new Error(`exit code ${child.exitCode}; try it by hand: ${command.join(' ')}`);
    await sleep(warmupMs);
    // On a machine that others use too, that may have been no time at all: its code must be compiled.
    await waitUntil(
      () => child.exitCode !== null || readCpuSeconds(child.pid) * 1e3 >= warmupMs / 2,
      `${command[0]} gets too little of a CPU to warm up`,
    );
    child.kill('SIGSTOP');
    return new Contender(child, counter, connections);
  }

  constructor(child, counter, connections) {
    this.child = child;
    this.counter = counter;
    this.connections = connections;
  }

  /** Goes on for so long. @returns operations per CPU-second and per second of the clock */
  async takeTurn(milliseconds) {
    this.child.kill('SIGCONT');
    await sleep(SETTLE_MS);
    const before = await this.#read();
    await sleep(milliseconds);
    const after = await this.#read();
    this.child.kill('SIGSTOP');
    if (this.child.exitCode !== null) throw new Error('a generator ended before its time');
    const operations = after.operations - before.operations;
    return {
      perCpuSecond: operations / (after.cpuSeconds - before.cpuSeconds),
      perSecond: operations / (after.wallSeconds - before.wallSeconds),
    };
  }

  /** Its largest resident set, bytes. */
  rssBytes() {
    const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
    return Number(kib) * 1024;
  }

  async end() {
    if (this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    running.delete(this.child);
    this.counter.expected -= this.connections;
  }

  async #read() {
    const operations = await this.counter.operations();
    return { operations, cpuSeconds: readCpuSeconds(this.child.pid), wallSeconds: performance.now() / 1e3 };
  }
}

async function waitUntil(isSo, otherwise) {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(otherwise);
    await sleep(20);
  }
}

/** Of all threads that live, to the nanosecond (Documentation/scheduler/sched-stats.rst), where `stat` has hundredths. */
function readCpuSeconds(pid) {
  let sumNs = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    sumNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  return sumNs / 1e9;
}
