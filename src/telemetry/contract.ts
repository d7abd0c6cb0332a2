// What was seen of machine, server and generator while a round ran. Plain data only.

/** Share of one core: 1 is a core fully used. */
export type CoreShare = number;

export interface CoreSample {
  /** Number of the CPU, as in /proc/stat. */
  readonly cpu: number;
  /** user + nice + system + irq + softirq, share of the time since the sample before. */
  readonly busy: CoreShare;
  /** Taken by the hypervisor. */
  readonly steal: CoreShare;
}

export interface ThreadSample {
  readonly id: number;
  /** As the system shows it: redis-server, io_thd_1, bio_close_file, Proactor0 … */
  readonly name: string;
  readonly cpu: CoreShare;
}

export interface ServerMemory {
  /** INFO memory used_memory. */
  readonly usedBytes?: number;
  /** /proc/PID/status VmRSS for a local server, else INFO used_memory_rss. */
  readonly rssBytes?: number;
}

/** Counters of INFO that a later sample may only raise; differences are taken between two of them. */
export interface ServerCounters {
  /** User and system seconds of the whole server process: /proc/PID/stat when local, else INFO cpu. */
  readonly cpuSeconds?: number;
  readonly commandsProcessed?: number;
  readonly evictedKeys?: number;
  readonly expiredKeys?: number;
  readonly rejectedConnections?: number;
  readonly keyspaceHits?: number;
  readonly keyspaceMisses?: number;
  /** Dragonfly: transactions that locked all shards. */
  readonly globalTransactions?: number;
  /**
   * Valkey: seconds in which its main thread had work, and its I/O threads together. By the clock on the wall: where
   * others had their core meanwhile it is more than the CPU time, and where they spin for work it is less.
   */
  readonly mainActiveSeconds?: number;
  readonly ioActiveSeconds?: number;
}

export interface TelemetrySample {
  /** monotonicNs */
  readonly atNs: number;
  /** Empty where the machine cannot tell. */
  readonly cores: readonly CoreSample[];
  /** Of the machine that a remote server runs on; absent: not read. */
  readonly serverCores?: readonly CoreSample[];
  /** Threads of the server under test; empty for a remote one whose machine is not read. */
  readonly serverThreads: readonly ThreadSample[];
  readonly memory: ServerMemory;
  readonly counters: ServerCounters;
  /** Time that CPU quotas made server and generator stand still, since some moment before; absent where it cannot be told. */
  readonly throttledSeconds?: number;
  readonly swapUsedBytes?: number;
  /** Of the generator's own process. */
  readonly generator: {
    readonly cpu: CoreShare;
    readonly threads: readonly ThreadSample[];
    readonly rssBytes: number;
    /** Of the above, the time in which the generator stood still. */
    readonly throttledSeconds?: number;
  };
}
