// What was seen of a server: its commands between two looks, and some of its keys. Never leaves the process as it is.
import type { CommandCalls } from './command-calls.ts';

export interface ServerObservation {
  /** "redis 7.0.15". */
  readonly server: string;
  readonly watchedNs: number;
  /** Between the two looks, our own left out. */
  readonly calls: CommandCalls;
  readonly hits: number | undefined;
  readonly misses: number | undefined;
  /** Without ours. */
  readonly connectedClients: number | undefined;
  /** Number of clients by the RESP version they speak; empty where the server doesn't say. */
  readonly clientsByProtocol: ReadonlyMap<string, number>;
  /** Databases that hold keys, of all of which the commands were counted. */
  readonly databases: readonly string[];
  readonly keys: KeySample;
  /** Types that commands are for and that no walk looked for, since the server does not bound its steps. */
  readonly notWalked?: readonly CollectionType[];
}

export interface KeySample {
  /** Of the database that was sampled. */
  readonly databaseKeys: number;
  readonly method: 'RANDOMKEY' | 'SCAN';
  readonly draws: number;
  /** Different keys that were still there when asked about. */
  readonly keys: readonly ObservedKey[];
  /** Of types that commands are for and of which there may be few keys, so that a draw hardly meets one. */
  readonly walks?: readonly TypeWalk[];
  /** Commands that the server refused or doesn't know, so that nothing is known from them. */
  readonly refused: readonly string[];
}

/** A bounded walk over the keys for those of one type. */
export interface TypeWalk {
  readonly type: CollectionType;
  /** Of the keys of the database, about so many were passed; all where the walk came to its end. */
  readonly passed: number;
  readonly isWhole: boolean;
  /** Among those. */
  readonly found: number;
  /** Of these the ones that were looked at. */
  readonly keys: readonly ObservedKey[];
}

export type CollectionType = 'list' | 'set' | 'zset' | 'hash' | 'stream';

export interface ObservedKey {
  readonly name: string;
  /** As TYPE says. */
  readonly type: string;
  /** Time to live that is left; absent: none, or unknown. */
  readonly ttlMs?: number;
  /** MEMORY USAGE; absent where unknown (Dragonfly says 0 of small keys). */
  readonly memoryBytes?: number;
  /** Bytes of a string, else elements; absent for types without either. */
  readonly size?: number;
}
