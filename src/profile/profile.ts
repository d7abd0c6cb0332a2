// The profile as everything downstream sees it: validated, complete, with every default filled in.
import type { Waiver } from '../core/fairness-rules.ts';
import type { ServerWishes } from './server-wishes.ts';

/** What stands in one argument of a command, piece by piece. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** A key of a keyspace: run prefix + pattern with the id. `{key}` */
  | { readonly kind: 'key'; readonly keyspace: string }
  /** A value by the profile's `values`, or of a size of its own. `{value}`, `{value:64B}` */
  | { readonly kind: 'value'; readonly size: ValueSize }
  /** An element of a collection, `m:0042`, below the keyspace's `elements`. `{member}` */
  | { readonly kind: 'member'; readonly keyspace: string }
  /** Likewise, `f:0042`. `{field}` */
  | { readonly kind: 'field'; readonly keyspace: string }
  /** A whole number below 10,000,000, zero-padded to seven digits, for sorted sets. `{score}` */
  | { readonly kind: 'score' }
  /** A whole number, inclusive bounds, without padding. `{int:1..100}` */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** SHA-1 of a script of the profile. `{script:NAME}` */
  | { readonly kind: 'script'; readonly script: string }
  /** Where the walk of this connection stands: 0, then what the reply before gave. `{cursor}` */
  | { readonly kind: 'cursor' }
  /** What all keys of the run begin with, for MATCH. `{prefix}` */
  | { readonly kind: 'prefix' }
  /** The moment of the send, by which a receiver of the keyspace knows how long it took. `{stamp}` */
  | { readonly kind: 'stamp'; readonly keyspace: string };

/** An argument is the concatenation of its parts. `{key*10}` has become ten arguments. */
export type TemplateArgument = readonly TemplatePart[];

/** One RESP command; the first argument is its name. */
export type CommandTemplate = readonly TemplateArgument[];

/**
 * How a reply counts for the hit ratio: not at all; null is a miss (GET, HGET, ZSCORE); each null of an
 * array is a miss (MGET, HMGET); 0 is a miss (EXISTS); an empty array is a miss (HGETALL, ZRANGE).
 */
export type HitRule = 'none' | 'null-is-miss' | 'null-elements-are-misses' | 'zero-is-miss' | 'empty-is-miss';

export interface Operation {
  /** Unique in the profile: the column of every table. */
  readonly name: string;
  /** Relative, above 0. */
  readonly weight: number;
  /** One command; or several, sent together as MULTI … EXEC and counted as one operation. */
  readonly commands: readonly CommandTemplate[];
  readonly transaction: boolean;
  readonly hits: HitRule;
}

export interface Script {
  readonly name: string;
  readonly lua: string;
  /** SHA-1 of `lua`, 40 lower-case hex digits. */
  readonly sha1: string;
  /** Number of declared keys. */
  readonly keys: number;
}

export type KeyDistribution =
  | { readonly kind: 'uniform' }
  /** Scrambled: the hot ids are spread over the id space. Theta 0 is uniform. */
  | { readonly kind: 'zipf'; readonly theta: number }
  | { readonly kind: 'sequential' }
  /** Mean and standard deviation as shares of `count`; draws outside are drawn again. */
  | { readonly kind: 'gaussian'; readonly mean: number; readonly deviation: number }
  /** `hotShare` of the draws fall on the `hotKeys` share of ids, the rest on the others. */
  | { readonly kind: 'hotspot'; readonly hotKeys: number; readonly hotShare: number }
  /** Zipf over recency: the highest ids are the hottest. */
  | { readonly kind: 'latest'; readonly theta: number };

export interface Keyspace {
  readonly name: string;
  /** Number of keys, ids 0 … count-1. */
  readonly count: number;
  /** Contains `{id}` once; the id is zero-padded to the digits of count-1. */
  readonly pattern: string;
  readonly distribution: KeyDistribution;
  /** Elements (members, fields) of each key. */
  readonly elements: number;
}

export type ValueSize =
  | { readonly kind: 'fixed'; readonly bytes: number }
  /** Uniform, inclusive. */
  | { readonly kind: 'range'; readonly minBytes: number; readonly maxBytes: number }
  | {
      readonly kind: 'weighted';
      readonly sizes: readonly { readonly bytes: number; readonly weight: number }[];
    }
  /** Of the size, not its logarithm; draws above maxBytes are drawn again. */
  | {
      readonly kind: 'lognormal';
      readonly medianBytes: number;
      readonly sigma: number;
      readonly maxBytes: number;
    };

export interface Values {
  readonly size: ValueSize;
  /** binary: any byte; text: printable ASCII (which some servers pack); json: documents of records, ASCII too. */
  readonly content: 'binary' | 'text' | 'json';
  /** Share of each value that compresses away: 0 random, 1 all alike. */
  readonly compressibility: number;
}

export type Stop =
  | { readonly kind: 'requests'; readonly count: number }
  | { readonly kind: 'duration'; readonly durationNs: number };

export interface OpenLoop {
  /** Operations per second in total, over all workers and connections. */
  readonly ratePerSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  /** spin holds a core and is exact; timer leaves it free and is late by up to a millisecond. */
  readonly pacing: 'auto' | 'spin' | 'timer';
}

export interface LoadSettings {
  /** Total over all workers. */
  readonly connections: number;
  /** Requests in flight on each connection. */
  readonly pipeline: number;
  readonly threads: 'auto' | number;
  readonly stop: Stop;
  readonly warmupNs: number;
  /** Absent: closed loop. */
  readonly openLoop?: OpenLoop;
  /** A reply later than this is a timeout, and its connection is replaced. */
  readonly timeoutNs: number;
}

/** Loads one keyspace before the first round: the command is sent once for every key, or every element of every key. */
export interface FillStep {
  readonly keyspace: string;
  readonly command: CommandTemplate;
  readonly perKey: 'key' | 'element';
}

/** Connections that only take in what operations send with `{stamp}`, beside those of the load. */
export interface Receiver {
  /** Unique among operations and receivers. */
  readonly name: string;
  /** Total over all workers. */
  readonly connections: number;
  /** Text and keys of one keyspace; connections take those keys in turn. */
  readonly command: CommandTemplate;
  readonly keyspace: string;
  /** subscribe: sent once, and messages follow; block: sent again after every reply. */
  readonly mode: 'subscribe' | 'block';
}

/** What an event does to the server. */
export type EventAction =
  /** Sent once, and answered. */
  | { readonly kind: 'command'; readonly command: CommandTemplate }
  /** A command with `{cursor}`, sent from cursor 0 until the end. */
  | { readonly kind: 'walk'; readonly command: CommandTemplate }
  /** SAVE, or BGSAVE and the wait until the snapshot is written. */
  | { readonly kind: 'snapshot'; readonly command: CommandTemplate; readonly inBackground: boolean }
  /** CONFIG SET of one setting; put back at the end of the round. */
  | { readonly kind: 'setting'; readonly setting: string; readonly value: string }
  /** A second server of the same flavor is started and becomes a replica, until it holds all data. */
  | { readonly kind: 'replica' }
  /** The process is halted, goes on, or is ended at once. */
  | { readonly kind: 'process'; readonly step: ProcessStep }
  /** The process is ended unless it has ended, and started again. */
  | { readonly kind: 'restart' };

export type ProcessStep = 'stop' | 'continue' | 'kill';

/** Something done once, or again and again, while a round is measured. */
export interface ProfileEvent {
  /** Unique among events, operations and receivers. */
  readonly name: string;
  /** Since the begin of the measured window. */
  readonly atNs: number;
  /** Absent: once. */
  readonly everyNs?: number;
  /** As written. */
  readonly text: string;
  readonly action: EventAction;
  /** An event that takes longer has failed. */
  readonly timeoutNs: number;
}

/** A light open loop beside the load, which tells what events do to others. */
export interface Bystander {
  readonly ratePerSecond: number;
  readonly connections: number;
}

export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly operations: readonly Operation[];
  readonly scripts: readonly Script[];
  readonly keyspaces: readonly Keyspace[];
  readonly values: Values;
  readonly load: LoadSettings;
  readonly fill: readonly FillStep[];
  readonly receivers: readonly Receiver[];
  readonly events: readonly ProfileEvent[];
  /** Absent: none. */
  readonly bystander?: Bystander;
  /** Of servers that are started for it; absent: no wish. */
  readonly servers?: ServerWishes;
  /** Rules of the fairness checklist that this profile may break; absent: none. */
  readonly waivers?: readonly Waiver[];
}
