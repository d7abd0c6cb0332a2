// What an error reply means, and the next step that fits it: a refusal by a replica is no lack of memory.

export type ErrorKind =
  | 'replica'
  | 'not-permitted'
  | 'unknown-command'
  | 'moved'
  | 'migrating'
  | 'cross-slot'
  | 'cluster-down'
  | 'too-few-replicas'
  | 'primary-down'
  | 'snapshot-failed'
  | 'loading'
  | 'script-running'
  | 'undeclared-key'
  | 'out-of-memory'
  | 'value-too-large'
  | 'wrong-type'
  | 'no-free-connection'
  | 'no-such-database';

export interface ErrorAdvice {
  readonly kind: ErrorKind;
  /** The next step, as full sentences. */
  readonly hint: string;
}

/** What the caller knows of who asked. */
export interface ErrorContext {
  /** Of the URL; undefined: the default user. */
  readonly user?: string | undefined;
}

/**
 * The first line of an error reply, looked at by its code, and where there is none by the words that Redis,
 * Valkey and Dragonfly share. Errors from within scripts carry the code in their middle in Redis before 7.
 *
 * @returns undefined for what is not known to have one next step
 */
export function adviseOnError(
  reply: string,
  { user = 'default' }: ErrorContext = {},
): ErrorAdvice | undefined {
  const rule = RULES.find(({ pattern }) => pattern.test(reply));
  if (rule === undefined) return undefined;
  return { kind: rule.kind, hint: typeof rule.hint === 'string' ? rule.hint : rule.hint(reply, user) };
}

/** The server does not know the command, or does not permit it to this user: it answers all the same. */
export function isCommandRefused(reply: string): boolean {
  const kind = adviseOnError(reply)?.kind;
  return kind === 'unknown-command' || kind === 'not-permitted';
}

interface Rule {
  readonly kind: ErrorKind;
  readonly pattern: RegExp;
  readonly hint: string | ((reply: string, user: string) => string);
}

const RULES: readonly Rule[] = [
  {
    kind: 'replica',
    pattern: /\bREADONLY You can't write against a read only/,
    hint: 'It is a replica: attach to its primary; INFO replication names it (master_host, master_port).',
  },
  {
    kind: 'not-permitted',
    pattern: /\bNOPERM\b|\bACL failure in script\b|can't run this command/,
    hint: permit,
  },
  {
    kind: 'cross-slot',
    pattern: /\bCROSSSLOT\b/,
    hint: 'In a cluster all keys of a command must be in one slot: use commands with one key, or leave cluster mode.',
  },
  {
    kind: 'moved',
    pattern: /\bMOVED \d+ /,
    hint: 'Other nodes serve such keys: attach to the cluster as a whole, redis-cluster://HOST:PORT.',
  },
  {
    kind: 'migrating',
    pattern: /\bASK \d+ |\bTRYAGAIN\b/,
    hint: 'Slots are moving to another node: measure when this is done (redis-cli --cluster check HOST:PORT).',
  },
  {
    kind: 'cluster-down',
    pattern: /\bCLUSTERDOWN\b/,
    hint: 'The cluster is incomplete: every slot needs a primary that is up; look at CLUSTER INFO and CLUSTER NODES.',
  },
  {
    kind: 'too-few-replicas',
    pattern: /\bNOREPLICAS\b/,
    hint: 'It accepts writes only while enough replicas keep up: bring them back, or lower its min-replicas-to-write.',
  },
  {
    kind: 'primary-down',
    pattern: /\bMASTERDOWN\b/,
    hint: 'It is a replica without its primary (replica-serve-stale-data no): attach to the primary, or bring it back.',
  },
  {
    kind: 'snapshot-failed',
    pattern: /\bMISCONF\b/,
    hint: 'It could not write its last snapshot or its append-only file, and so takes no writes: look into its log and at the free disk space.',
  },
  {
    kind: 'loading',
    pattern: /\bLOADING\b/,
    hint: 'Try again when it has finished.',
  },
  {
    kind: 'script-running',
    pattern: /\bBUSY (Redis|Valkey) is busy|\bBUSY\b.*(script|SCRIPT KILL|FUNCTION KILL)/,
    hint: 'A running script or function blocks it: wait for its end, or stop it with SCRIPT KILL or FUNCTION KILL.',
  },
  {
    kind: 'undeclared-key',
    pattern: /\bundeclared key\b/,
    hint: 'Dragonfly runs a script only with the keys that it gets in KEYS. Pass them all; or let the script begin with --!df flags=allow-undeclared-keys; where a library sends it (such as BullMQ), start Dragonfly with --default_lua_flags=allow-undeclared-keys. The last two run it under a lock on all threads.',
  },
  {
    kind: 'out-of-memory',
    pattern: /\bOOM\b|Out of memory/i,
    hint: 'Its memory limit is reached: raise maxmemory, choose an eviction policy, or use fewer keys with --keys.',
  },
  {
    kind: 'value-too-large',
    pattern: /invalid bulk length|string exceeds maximum allowed size|client query buffer/i,
    hint: 'A value is larger than the server takes: use smaller ones, or raise its proto-max-bulk-len (512 MiB unless set).',
  },
  {
    kind: 'no-free-connection',
    pattern: /max(imum)? number of clients/i,
    hint: 'Use fewer connections, or raise its maxclients.',
  },
  {
    kind: 'no-such-database',
    pattern: /DB index is out of range|invalid DB index/i,
    hint: 'It has fewer databases (its setting databases, 16 unless set): name one of a smaller number, e.g. redis://HOST:PORT/1.',
  },
  {
    kind: 'unknown-command',
    pattern: /unknown (sub)?command|unsupported command|invalid request/i,
    hint: 'Check the spelling; otherwise this version lacks the command, or it was renamed (rename-command).',
  },
  {
    kind: 'wrong-type',
    pattern: /\bWRONGTYPE\b/,
    hint: 'The keys hold another type than the command works on: give its keyspace a fill of that type.',
  },
];

/** Which rule of the ACL is missing: for a command, for keys, for channels, or for something else. */
function permit(reply: string, user: string): string {
  const rule = missingRule(reply);
  if (rule === undefined)
    return 'Permit it to the user of the URL, or use another one (docs/permissions.md).';
  const name = /^[\w.-]{1,60}$/.test(user) ? user : 'USER';
  return `Permit it, ACL SETUSER ${name} ${rule}, or use another user (docs/permissions.md).`;
}

/** Keys and channels of a run begin with `cb:`. */
function missingRule(reply: string): string | undefined {
  const command = /run the '?([\w|.-]{1,60})'? command/.exec(reply)?.[1];
  if (command !== undefined) return `+${command}`;
  if (/\bchannels?\b/.test(reply)) return "'&cb:*'";
  return /\bkeys?\b/.test(reply) ? "'~cb:*'" : undefined;
}
