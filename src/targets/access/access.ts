// What the user of a URL may do on an attached server beside the load, as it was tried when the server was opened.
import type { CacheBenchError } from '../../core/errors.ts';

/** Commands that cache-bench sends beside the load, as an ACL names them. */
export type SideCommand = keyof typeof SIDE_COMMANDS;

interface SideCommandFacts {
  /** What is done with it. */
  readonly feature: string;
  /** What is unknown, or is done in another way, where the command is refused. */
  readonly without: string;
}

/** In the order in which they are tried. */
export const SIDE_COMMANDS = {
  info: {
    feature: 'flavor and version, memory, hits, evictions, clients, CPU seconds',
    without:
      'its memory, hits, evictions and clients are unknown, and also its flavor and version unless HELLO says them',
  },
  'config|get': {
    feature: 'its I/O threads, limits, and what it writes to disk',
    without: 'its I/O threads and what it writes to disk are unknown',
  },
  'command|info': {
    feature: 'whether it knows the commands that will be sent',
    without: 'whether it knows the commands of the profiles shows only under load',
  },
  dbsize: {
    feature: 'how many keys the database holds, before and after',
    without: 'INFO or SCAN gives the number of keys',
  },
  scan: {
    feature: 'find the keys of the run',
    without:
      'keys of the run are counted and removed by name; keys with names built by scripts are not found',
  },
  exists: { feature: 'count the keys of the run without SCAN', without: 'keys can only be counted by SCAN' },
  type: {
    feature: 'compare data and types of sampled keys between targets',
    without: 'its data is not compared with that of the others',
  },
} as const satisfies Readonly<Record<string, SideCommandFacts>>;

export interface Access {
  /** denied: not permitted to this user; unknown: to the server, which may have renamed it. */
  readonly refused: ReadonlyMap<SideCommand, 'denied' | 'unknown'>;
  readonly removal: Removal;
  /** Of a replica, as it names it: "127.0.0.1:6379". */
  readonly primary?: string;
}

/** How keys of the run are removed; or why they could not be, so that none may be written. */
export type Removal =
  | {
      readonly command: RemovalCommand;
      /** One command may name keys of several slots. */
      readonly takesMany: boolean;
    }
  | { readonly refusal: CacheBenchError };

export const REMOVAL_COMMANDS = ['UNLINK', 'DEL'] as const;
export type RemovalCommand = (typeof REMOVAL_COMMANDS)[number];

/** Of a server of our own, which refuses nothing. */
export const FULL_ACCESS: Access = {
  refused: new Map(),
  removal: { command: 'UNLINK', takesMany: true },
};
