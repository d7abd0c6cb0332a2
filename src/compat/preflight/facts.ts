// What is known of two servers before data moves from one to the other.
import type { TargetIdentity } from '../../targets/contract.ts';

export type Product = Pick<TargetIdentity, 'flavor' | 'version'>;

/** undefined: the server did not tell. */
export interface SourceFacts {
  readonly product: Product;
  readonly databases: readonly DatabaseFacts[];
  /** Of its DUMP; undefined also where no small key was found. */
  readonly rdbVersion: number | undefined;
  readonly modules: readonly string[] | undefined;
  /** Libraries of functions. */
  readonly libraries: number | undefined;
  /** Scripts that it holds because somebody has sent them. */
  readonly cachedScripts: number | undefined;
  /** Flags of notify-keyspace-events; empty: none are sent. */
  readonly notify: string | undefined;
  readonly evictionPolicy: string | undefined;
  readonly maxMemoryBytes: number | undefined;
  readonly usedMemoryBytes: number | undefined;
  readonly maxClients: number | undefined;
  readonly connectedClients: number | undefined;
  readonly aclUsers: number | undefined;
  readonly replicas: number | undefined;
  readonly isCluster: boolean;
  /** Of the keys that were looked at. */
  readonly types: ReadonlyMap<string, number>;
  readonly longestTtlMs: number | undefined;
  /** Commands that it refused, so that something is not known. */
  readonly refused: readonly string[];
}

export interface DatabaseFacts {
  readonly number: number;
  readonly keys: number;
  /** With a time to live. */
  readonly expires: number;
  /** Hashes with fields that have one. */
  readonly withFieldTtl: number;
}

export interface CandidateFacts {
  readonly product: Product;
  readonly isCluster: boolean;
  readonly maxClients: number | undefined;
  readonly maxMemoryBytes: number | undefined;
  /** Commands that were asked for and that it does not know. */
  readonly unknown: ReadonlySet<string>;
  readonly readsRdb: TryResult;
  readonly hasDatabases: TryResult;
  readonly sendsEvents: TryResult;
  readonly evicts: TryResult;
  readonly keepsTtl: TryResult;
}

/** What it said to a try; undefined: it was not tried. */
export interface TryResult {
  readonly isFine: boolean | undefined;
  readonly said: string;
}
