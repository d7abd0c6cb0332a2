// A target: a server under test, attached by URL or started by us, known by name.
import type { Endpoint } from '../core/endpoint.ts';
import type { InfoFields } from '../core/info-text.ts';
import type { ServerWishes } from '../profile/server-wishes.ts';
import type { Access } from './access/access.ts';

export type Flavor = 'redis' | 'dragonfly' | 'valkey' | 'redis-cluster' | 'other';
/** Flavors we can start as one local process. */
export const PROCESS_FLAVORS = ['redis', 'dragonfly', 'valkey'] as const;
export type ProcessFlavor = (typeof PROCESS_FLAVORS)[number];
/** Flavors we can start: a cluster is several processes of Redis. */
export const LOCAL_FLAVORS = [...PROCESS_FLAVORS, 'redis-cluster'] as const;
export type LocalFlavor = (typeof LOCAL_FLAVORS)[number];

/** Paths of PEM files, read when the target is opened. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How a server that we start is kept to ourselves; absent fields: not at all. */
export type Protection = Pick<ServerWishes, 'auth' | 'tls'>;

/** The secrets of one target: its nodes and twins share them. */
export interface TargetSecrets {
  readonly password?: string;
  readonly certificate?: Certificate;
}

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export type TargetSpec =
  | {
      readonly name: string;
      readonly kind: 'attach';
      readonly endpoint: Endpoint;
      readonly tlsFiles?: TlsFiles;
      /** As it was written; absent where a password stands in it that is no `${VARIABLE}`. */
      readonly url?: string;
      /** Where ssh reads /proc of the machine it runs on: user@host, or a name of the user's ssh settings. */
      readonly sshHost?: string;
    }
  | {
      readonly name: string;
      readonly kind: 'local';
      readonly flavor: LocalFlavor;
      /** As it was asked for, "8" or "7.0.15"; once its program is located, all of it. Absent: any. */
      readonly version?: string;
      /** As it was named; once it is located, absolute. Absent: what is found, of that version. */
      readonly program?: string;
      /** Server settings after `?`, e.g. io-threads=4, passed as flags of the server. */
      readonly settings: Readonly<Record<string, string>>;
      /** Absent: open to all on this machine. */
      readonly protection?: Protection;
    }
  | ({
      readonly name: string;
      readonly kind: 'container';
      /** Whose flags it understands; an image that is none of ours is taken for a Redis. */
      readonly flavor: ProcessFlavor;
      readonly settings: Readonly<Record<string, string>>;
      /** Limit of the container, from the setting `memory`. */
      readonly memoryBytes?: number;
      /** From the setting `seccomp`: Docker's own profile forbids io_uring. */
      readonly seccomp?: 'unconfined';
    } & ContainerImage);

export const CONTAINER_ENGINES = ['docker', 'podman'] as const;
export type ContainerEngine = (typeof CONTAINER_ENGINES)[number];

export interface ContainerImage {
  readonly engine: ContainerEngine;
  /** As the engine knows it, with or without a tag. */
  readonly image: string;
}

/** What a server writes to disk, as all flavors may be asked alike. */
export type Persistence =
  | 'none'
  | 'snapshots'
  | 'append-only'
  | 'append-only and snapshots'
  /** Dragonfly with a file name and no schedule. */
  | 'snapshot at shutdown'
  /** The nodes of a cluster do not agree. */
  | 'mixed';

/** Who answers: read from the server itself, so that the wrong server is never measured. */
export interface TargetIdentity {
  readonly flavor: Flavor;
  /** "7.0.15", "1.40.1". */
  readonly version: string;
  /** Worker threads: Dragonfly thread_count, Redis io-threads (main included); of a cluster, those of all nodes. */
  readonly threads: number | undefined;
  /** Redis run_id, or Dragonfly process_id with its replication id: differs after a restart. Of a cluster, all of them. Empty: not told. */
  readonly runId: string;
  /** undefined when the server does not say, and of a cluster. */
  readonly processId: number | undefined;
  /** Dragonfly: io_uring or epoll. */
  readonly multiplexing: string | undefined;
  /** 0: no limit. */
  readonly maxMemoryBytes: number | undefined;
  /** noeviction, allkeys-lru …; Dragonfly's own is "cache mode". */
  readonly evictionPolicy: string | undefined;
  readonly persistence: Persistence | undefined;
}

/**
 * How it is known that a flag took effect: the server said so by CONFIG GET or INFO, or does what it asks for. By its
 * command line: its process was given it, which proves no more. none: nothing tells.
 */
export type ReadingWay = 'config' | 'info' | 'effect' | 'command-line' | 'none';

/** A flag of a server that we started, read back. */
export interface Reading {
  /** Without dashes. */
  readonly flag: string;
  readonly by: ReadingWay;
  /** What the server said. */
  readonly told?: string;
}

/** One server process: a whole target, or a node of a cluster. */
export interface TargetNode {
  readonly endpoint: Endpoint;
  /** PID when the server runs on this machine and its /proc can be read; another one after a restart of our own. */
  readonly localPid: number | undefined;
  /** What was tried when it was opened; absent: it is ours, and refuses nothing. */
  readonly access?: Access;
  /** Private directory of an owned server, where its snapshots go; undefined: not ours to look into, or a cluster. */
  readonly directory?: string;
  /**
   * One section of INFO, over the target's own control connection; no fields where an attached server refuses it.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_TARGET_TIMEOUT, E_TARGET_LOST, E_REPLY
   */
  info(section: string): Promise<InfoFields>;
}

/** The machine of an attached server, read by ssh. */
export interface RemoteHost {
  /** Texts that tell what the machine is, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** It is the machine that this process runs on, by another name. */
  readonly isThisMachine: boolean;
  /** Processes of the server there. */
  readonly pids: readonly number[];
  /** Texts of /proc as they are now, by path; undefined when no answer came. Never throws. */
  read(): Promise<ReadonlyMap<string, string> | undefined>;
  /** Why nothing is read any more; undefined while the connection stands. */
  ending(): string | undefined;
}

/** Of a cluster, `localPid` (set when all nodes are local) and `info` are those of its first node. */
export interface Target extends TargetNode {
  readonly name: string;
  /** true: started by us, so it may be flushed and will be stopped. */
  readonly owned: boolean;
  readonly identity: TargetIdentity;
  /** The primaries of a cluster; absent: the target is one server. */
  readonly nodes?: readonly TargetNode[];
  /** Absent: it runs on this machine, or its own cannot be read. */
  readonly host?: RemoteHost;
  /** What an owned server runs in; absent: nothing. */
  readonly container?: ContainerImage;
  /** CPUs granted; undefined: not pinned. */
  readonly cpus: readonly number[] | undefined;
  /** What can be done to one server that we started; absent: it is not ours, or a cluster. */
  readonly process?: OwnProcess;
  /** Full command line of an owned server (of a cluster: its first node), without secrets. */
  readonly commandLine: readonly string[] | undefined;
  /** Flags of an owned server, read back when it was opened. */
  readonly readings?: readonly Reading[];
  /** Things to tell the user, e.g. "io_uring is not available; Dragonfly runs on epoll". */
  readonly warnings: readonly string[];
  /**
   * Checks that the same server still answers.
   * @throws CacheBenchError E_TARGET_LOST with the exit code or signal and the last lines of its log
   */
  assertAlive(): Promise<void>;
  /** Ends an owned server and removes its directory; only closes connections of an attached one. Never throws. */
  stop(): Promise<void>;
}

export interface OwnProcess {
  /** Halts the server, lets it go on, or ends it at once. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /**
   * Starts an empty server of the same kind and settings, for who asked to stop.
   *
   * @throws CacheBenchError as the start of the first one
   */
  startTwin(): Promise<Target>;
  /**
   * Ends the server with SIGTERM unless it has ended, and starts it again with the same port, settings, CPUs and
   * directory. It stays the same target: `identity` and `localPid` are those of the new process. Resolves when it
   * answers PING.
   *
   * @throws CacheBenchError as the first start; the server has ended then
   */
  restart(timeoutMs: number): Promise<void>;
}

export interface OpenContext {
  /** Name of the run: part of the private directory's name. */
  readonly runId: string;
  /** Of the keys that will be written: what an attached server permits is tried on them. Absent: nothing is tried. */
  readonly keyPrefix?: string;
  /** Where private directories go; default `cache-bench-UID` in the system's temporary directory. */
  readonly tempRoot?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** CPUs for a server we start; absent: not pinned. Of no effect on an attached one. */
  readonly cpus?: readonly number[];
  /** Worker threads of a server we start, unless its own settings say otherwise. */
  readonly serverThreads?: number;
  /** A server we start can write snapshots into its private directory, when told to. */
  readonly snapshots?: boolean;
  /** Told what takes its time, e.g. how much of an image has come. */
  onStep?(text: string): void;
  /** Secrets of the server, where it shares them with others; absent: made from the spec. */
  readonly guard?: TargetSecrets;
  /** Gives up opening; a server that is already open stays. */
  readonly signal?: AbortSignal;
}
