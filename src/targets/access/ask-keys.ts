// Which arguments of commands are keys, asked of a target by COMMAND GETKEYS: of commands that cache-bench has no table for.
import type { Target } from '../contract.ts';
import { nodesOf } from '../control/cluster-target.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { orRefused } from '../control/server-fields.ts';

export type KeysAnswer =
  /** Numbers of arguments, in their order; one at least. */
  | { readonly kind: 'keys'; readonly positions: readonly number[]; readonly blocks: boolean }
  /** The target does not have the command, and answers it with an error. */
  | { readonly kind: 'lacking' }
  /** It may have the command, and does not tell all of its keys; `why` goes on from the target's name. */
  | { readonly kind: 'untold'; readonly why: string }
  /** It does more than read and write keys. */
  | { readonly kind: 'unfit'; readonly why: string };

/** Questions that are on their way at once. */
const AT_ONCE = 50;

/**
 * One question for each name, and one for each command. Texts of commands should be small and different from each
 * other: one that stands twice in a command, and is a key, can't be told from its twin.
 *
 * @param commands names in capitals, then arguments
 * @returns an answer for each command
 * @throws CacheBenchError of the connection
 */
export async function askKeys(
  target: Target,
  commands: readonly (readonly string[])[],
): Promise<readonly KeysAnswer[]> {
  const [node] = nodesOf(target);
  if (node!.access?.refused.has('command|info'))
    return commands.map(() => ({ kind: 'untold', why: 'permits no COMMAND INFO' }));
  const client = await openControlClient(node!.endpoint);
  try {
    const asker = new KeyAsker(client);
    const answers: KeysAnswer[] = [];
    for (let at = 0; at < commands.length; at += AT_ONCE)
      answers.push(
        ...(await Promise.all(commands.slice(at, at + AT_ONCE).map((command) => asker.ask(command)))),
      );
    return answers;
  } finally {
    client.close();
  }
}

/** Beyond what reads and writes keys. */
const UNFIT_FLAGS = /^(admin|pubsub|noscript|no_multi)$/;
const UNFIT_CATEGORIES = /^@(admin|dangerous|scripting|pubsub|connection|transaction)$/;

class KeyAsker {
  private readonly client: ControlClient;
  private readonly entries = new Map<string, Promise<Entry>>();

  constructor(client: ControlClient) {
    this.client = client;
  }

  async ask(command: readonly string[]): Promise<KeysAnswer> {
    const [name, subcommand] = command;
    let entry = await this.entryOf(name!);
    if (entry.kind === 'facts' && entry.isContainer)
      entry = await this.entryOf(`${name}|${subcommand?.toLowerCase()}`);
    if (entry.kind !== 'facts') return entry;
    if (entry.unfit !== undefined) return { kind: 'unfit', why: `counts it as ${entry.unfit}` };
    const keys = await orRefused(() => this.client.call('COMMAND', 'GETKEYS', ...command));
    const positions = Array.isArray(keys) ? findPositions(command, keys.map(String)) : undefined;
    return positions === undefined
      ? { kind: 'untold', why: 'does not tell which its keys are' }
      : { kind: 'keys', positions, blocks: entry.blocks };
  }

  private entryOf(name: string): Promise<Entry> {
    const known = this.entries.get(name) ?? this.readEntry(name);
    this.entries.set(name, known);
    return known;
  }

  private async readEntry(name: string): Promise<Entry> {
    const reply = await orRefused(() => this.client.call('COMMAND', 'INFO', name));
    if (!Array.isArray(reply)) return { kind: 'untold', why: 'answers no COMMAND INFO' };
    const [entry] = reply;
    return Array.isArray(entry) && entry.length > 0 ? readFacts(entry) : { kind: 'lacking' };
  }
}

type Entry =
  | {
      readonly kind: 'facts';
      readonly blocks: boolean;
      /** Its subcommands are commands. */
      readonly isContainer: boolean;
      /** Why it must not be sent. */
      readonly unfit: string | undefined;
    }
  | Extract<KeysAnswer, { readonly kind: 'lacking' | 'untold' }>;

/** Name, arity, flags, first, last, step; since Redis 6 categories, since 7 tips, key specifications and subcommands. */
function readFacts(entry: readonly unknown[]): Entry {
  const flags = textsOf(entry[2]);
  const blocks = flags.includes('blocking');
  // Servers before Redis 7 let no script call what may block.
  const unfit = [...textsOf(entry[6]), ...flags.filter((flag) => !(blocks && flag === 'noscript'))].find(
    (word) => UNFIT_FLAGS.test(word) || UNFIT_CATEGORIES.test(word),
  );
  const isIncomplete = JSON.stringify(entry[8] ?? []).includes('"incomplete"');
  const touchesKeys = flags.includes('write') || flags.includes('readonly');
  const isContainer = textsOf(entry[9]).length > 0;
  return {
    kind: 'facts',
    ...{ blocks, isContainer },
    unfit:
      unfit ??
      (isIncomplete ? 'one that has keys which nobody tells' : undefined) ??
      (touchesKeys ? undefined : 'one that neither reads nor writes keys'),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((one) => String(one).toLowerCase()) : [];
}

/** undefined: no keys, or not surely which arguments they are. */
function findPositions(command: readonly string[], keys: readonly string[]): readonly number[] | undefined {
  const positions = new Set<number>();
  for (const key of keys) {
    const at = command.indexOf(key, 1);
    if (at < 0 || command.lastIndexOf(key) !== at) return undefined;
    positions.add(at);
  }
  return positions.size === 0 ? undefined : [...positions].sort((one, other) => one - other);
}
