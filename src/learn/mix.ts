// From calls of commands to operations of a profile: each command in its typical form, on the keyspaces of its type.
import { reasonToRefuse } from '../profile/commands/refused.ts';
import { type DataType, findCommand } from '../profile/commands/table.ts';
import { typicalCommand } from '../profile/commands/typical.ts';
import { type CommandCalls, totalCalls } from './command-calls.ts';
import { guessKeyspace, type LearnedKeyspace, type LearnedType, type StringUse } from './keyspaces.ts';

export interface LearnedOperation {
  readonly name: string;
  /** Per cent of all calls. */
  readonly weight: number;
  readonly command: string;
}

export interface LeftOutCommand {
  readonly command: string;
  readonly calls: number;
  /** Of all calls. */
  readonly share: number;
  readonly reason: string;
}

export interface LearnedMix {
  readonly operations: readonly LearnedOperation[];
  readonly leftOut: readonly LeftOutCommand[];
  /** Those that were given, and those that commands need beyond them. */
  readonly keyspaces: readonly LearnedKeyspace[];
}

/** What is rarer changes no result, and would be a row to look at. */
const LEAST_SHARE = 0.0005;
/** Keyspaces whose keys mostly have one are written with one. */
export const MOSTLY = 0.5;
/** As templates write it when nothing is known. */
const USUAL_TTL_S = 3600;

/** Whether commands count, or are for HyperLogLogs: then some of the strings must be what these need. */
export function readStringUse(calls: CommandCalls): StringUse {
  const types = new Set([...calls.keys()].map((name) => findCommand(name)?.type));
  return { counts: types.has('counter'), sketches: types.has('hyperloglog') };
}

export function learnMix(calls: CommandCalls, sampled: readonly LearnedKeyspace[]): LearnedMix {
  const all = totalCalls(calls);
  const keyspaces = [...sampled];
  const operations: LearnedOperation[] = [];
  const leftOut: LeftOutCommand[] = [];
  for (const [command, count] of [...calls].sort(([, one], [, other]) => other - one)) {
    const share = count / all;
    const template = typicalCommand(command);
    const reason = reasonToLeaveOut(command, share, template);
    if (reason !== undefined || template === undefined) {
      leftOut.push({ command, calls: count, share, reason: reason ?? '' });
      continue;
    }
    operations.push(...spread(command, share, template, keyspaces));
  }
  return { operations, leftOut, keyspaces };
}

function reasonToLeaveOut(command: string, share: number, template: string | undefined): string | undefined {
  if (command === 'INFO') return 'monitoring';
  const refused = reasonToRefuse(command);
  if (refused !== undefined) return /^(MULTI|EXEC|DISCARD|WATCH|UNWATCH)$/.test(command) ? IN_PARTS : refused;
  const facts = findCommand(command);
  if (facts === undefined) return 'not known to cache-bench';
  if (template !== undefined) return share < LEAST_SHARE ? 'too rare' : undefined;
  if (facts.blocking !== undefined) return 'it waits; see receivers: in workloads/README.md';
  return facts.type === 'unknown'
    ? 'what its script or module does is not known from its name'
    : 'its arguments say what it does, and they are not known';
}

const IN_PARTS = 'the commands of transactions are counted and listed separately';

/** One operation for each keyspace that the command may be for, by their numbers of keys. */
function spread(
  command: string,
  share: number,
  template: string,
  keyspaces: LearnedKeyspace[],
): readonly LearnedOperation[] {
  const weighOf = (part: number) => Math.max(0.01, Math.round(share * part * 10_000) / 100);
  if (!template.includes('{key')) return [{ name: command, weight: weighOf(1), command: template }];
  const homes = findHomes(findCommand(command)!.type, template, keyspaces);
  const keys = homes.reduce((sum, { count }) => sum + count, 0);
  return homes.map((home) => ({
    name: homes.length === 1 ? command : `${command} ${home.name}`,
    weight: weighOf(home.count / keys),
    command: adapt(template, home, keyspaces),
  }));
}

/** Adds a guessed keyspace where there is none for the command: it takes no share from keys that were seen. */
function findHomes(
  type: DataType,
  template: string,
  keyspaces: LearnedKeyspace[],
): readonly LearnedKeyspace[] {
  const fits = (keyspace: LearnedKeyspace): boolean => {
    if (type === 'any') return keyspace.type !== 'channel';
    if (type === 'geo') return keyspace.type === 'zset';
    // A counter may be read and overwritten, but nothing may be appended to it.
    if (type === 'string' && keyspace.type === 'counter')
      return template.includes('{value}') || /^(GET|MGET|GETDEL|GETEX) /.test(template);
    return keyspace.type === type;
  };
  const fitting = keyspaces.filter(fits);
  const seen = fitting.filter(({ sampled }) => sampled > 0);
  if (seen.length > 0) return seen;
  if (fitting.length > 0) return fitting;
  const guessed = guessKeyspace(GUESSED_TYPES[type] ?? 'string');
  keyspaces.push(guessed);
  return [guessed];
}

const GUESSED_TYPES: Partial<Record<DataType, LearnedType>> = {
  counter: 'counter',
  hash: 'hash',
  list: 'list',
  set: 'set',
  zset: 'zset',
  geo: 'zset',
  stream: 'stream',
  hyperloglog: 'hyperloglog',
  channel: 'channel',
};

/** The template on the keys of one keyspace, with its sizes and its times to live. */
function adapt(template: string, home: LearnedKeyspace, keyspaces: readonly LearnedKeyspace[]): string {
  const seconds = home.ttl?.seconds ?? USUAL_TTL_S;
  const expiring = template.startsWith('SET ') && (home.ttl?.share ?? 0) >= MOSTLY ? ` EX ${seconds}` : '';
  return `${template}${expiring}`
    .replaceAll('{key', `{key:${home.name}`)
    .replaceAll('{value}', writeValue(home, keyspaces))
    .replace(` ${USUAL_TTL_S}000`, ` ${seconds}000`)
    .replace(new RegExp(` ${USUAL_TTL_S}(?= |$)`), ` ${seconds}`);
}

/** How a value of this keyspace is written: the profile's own sizes are those of the largest keyspace of strings. */
export function writeValue(home: LearnedKeyspace, keyspaces: readonly LearnedKeyspace[]): string {
  if (home.type === 'counter') return '{int:1..1000000}';
  if (home === mainStrings(keyspaces)) return '{value}';
  const low = home.valueBytes[0]!;
  const high = home.valueBytes.at(-1)!;
  return low === high ? `{value:${low}B}` : `{value:${low}B..${high}B}`;
}

/** The keyspace whose sizes become those of the profile. */
export function mainStrings(keyspaces: readonly LearnedKeyspace[]): LearnedKeyspace | undefined {
  return keyspaces.find(({ type }) => type === 'string');
}
