// Which commands of a server the catalogue asks about, and why it asks nothing about the others.

import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import { type Check, commandNames } from '../catalogue/check.ts';
import type { Unchecked } from '../catalogue/read-unchecked.ts';

export interface Coverage {
  /** All commands of the server, in capitals, in the order of their names: GET, CLIENT LIST. */
  readonly commands: readonly CommandCoverage[];
}

export interface CommandCoverage {
  readonly name: string;
  readonly checks: number;
  /** Why there is none; absent: nobody has said. */
  readonly reason?: string;
}

const TIMEOUT_MS = 20_000;

/** @throws CacheBenchError of the connection; E_REPLY when it does not say what it knows */
export async function readServerCommands(endpoint: Endpoint): Promise<readonly string[]> {
  const link = await ReplyLink.open(endpoint, { protocol: 2 });
  try {
    const [reply] = await link.ask(['COMMAND'], TIMEOUT_MS);
    if (reply?.kind !== 'array')
      throw new CacheBenchError('E_REPLY', 'the server does not answer COMMAND with its commands');
    return [...new Set(reply.items.flatMap(namesOf))].sort();
  } finally {
    link.close();
  }
}

export function measureCoverage(
  commands: readonly string[],
  checks: readonly Check[],
  unchecked: readonly Unchecked[],
): Coverage {
  const counts = new Map<string, number>();
  for (const name of checks.flatMap(commandNames).flatMap(withWhole))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    commands: commands.map((name) => {
      const reason = unchecked.find(({ pattern }) => pattern.test(name))?.reason;
      return { name, checks: counts.get(name) ?? 0, ...dropUndefined({ reason }) };
    }),
  };
}

/** Some servers list DEBUG without its parts. */
function withWhole(name: string): readonly string[] {
  const [whole = ''] = name.split(' ', 1);
  return whole === name ? [name] : [name, whole];
}

/** A command that is made of others stands for them: Redis lists those in the last of ten fields. */
function namesOf(entry: RespValue): readonly string[] {
  if (entry.kind !== 'array') return [];
  const parts = entry.items[9];
  if (parts?.kind === 'array' && parts.items.length > 0) return parts.items.flatMap(namesOf);
  const name = textOf(entry.items[0]);
  return name === undefined ? [] : [name.toUpperCase().replace('|', ' ')];
}
