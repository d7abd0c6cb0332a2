// What the commands of a profile make of each keyspace: the type of its keys, and what fills it.
import type { CommandFacts, DataType } from './commands/table.ts';
import type { Path } from './problems.ts';

/** One command that uses a keyspace. */
export interface KeyspaceUse {
  readonly keyspace: string;
  readonly command: string;
  readonly facts: CommandFacts;
  readonly path: Path;
}

/** Types that are one and the same to the server. */
const FAMILIES: Partial<Record<DataType, string>> = { counter: 'string', geo: 'zset' };

/** The first use that can't work on the keys as an earlier one needs them, and that earlier one. */
export function findTypeConflict(
  uses: readonly KeyspaceUse[],
): { readonly first: KeyspaceUse; readonly second: KeyspaceUse } | undefined {
  const typed = uses.filter(({ facts }) => facts.type !== 'any' && facts.type !== 'unknown');
  const first = typed[0];
  const second = typed.find((use) => familyOf(use) !== familyOf(first!));
  return first && second ? { first, second } : undefined;
}

export function familyOf(use: KeyspaceUse): string {
  return FAMILIES[use.facts.type] ?? use.facts.type;
}

export interface InferredFill {
  readonly command: string;
  readonly perKey: 'key' | 'element';
}

/** How to fill a keyspace, when its commands leave only one way. */
export function inferFill(uses: readonly KeyspaceUse[], hasElements: boolean): InferredFill | undefined {
  const types = new Set(uses.map(({ facts }) => facts.type).filter((type) => type !== 'any'));
  // Counters that are also read are counters; counters that are also overwritten with values may be either.
  if (types.has('counter') && !uses.some(({ facts }) => facts.type === 'string' && facts.access === 'write'))
    types.delete('string');
  const [type, ...others] = types;
  if (type === undefined || others.length > 0) return undefined;
  if (type === 'string') return { command: 'SET {key} {value}', perKey: 'key' };
  if (type === 'counter') return { command: 'SET {key} {int:1..1000000}', perKey: 'key' };
  const command = ELEMENT_FILLS[type];
  return command !== undefined && hasElements ? { command, perKey: 'element' } : undefined;
}

/** What to write when the fill can't be inferred. */
export function proposeFill(uses: readonly KeyspaceUse[], hasElements: boolean): string {
  const types = uses.map(({ facts }) => facts.type);
  const ofElements = types.map((type) => ELEMENT_FILLS[type]).find((fill) => fill !== undefined);
  const command = ofElements ?? (types.includes('string') ? 'SET {key} {value}' : undefined);
  const keyspace = uses[0]!.keyspace;
  if (command === undefined)
    return `a fill step for keyspace ${keyspace} with the command that creates its keys`;
  const step = `a step like fill: [{ keyspace: ${keyspace}, command: "${command}" }]`;
  return ofElements === undefined || hasElements ? step : `elements: 100 or so there, or ${step}`;
}

const ELEMENT_FILLS: Partial<Record<DataType, string>> = {
  hash: 'HSET {key} {field} {value}',
  list: 'RPUSH {key} {value}',
  set: 'SADD {key} {member}',
  zset: 'ZADD {key} {score} {member}',
};
