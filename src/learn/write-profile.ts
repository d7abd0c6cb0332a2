// The profile as a file: what was learned, how it was learned, and what it can't know.
import { CacheBenchError } from '../core/errors.ts';
import { formatBytes, formatDurationNs, formatInteger, formatShare } from '../core/units.ts';
import { formatProblem } from '../profile/problems.ts';
import { validateProfileText } from '../profile/validate.ts';
import { totalCalls } from './command-calls.ts';
import { HAVE_ELEMENTS, type KeyspaceWishes, type LearnedKeyspace, learnKeyspaces } from './keyspaces.ts';
import { type LearnedMix, learnMix, MOSTLY, mainStrings, readStringUse, writeValue } from './mix.ts';
import type { ServerObservation, TypeWalk } from './observation.ts';

export interface ProfileWishes extends KeyspaceWishes {
  readonly now: Date;
}

/** More connections than this are a mistake, or a fleet that no single generator stands for. */
const MOST_CONNECTIONS = 10_000;

/** @throws CacheBenchError E_LEARN when no command was seen that a profile can hold */
export function writeProfile(observation: ServerObservation, wishes: ProfileWishes): string {
  const learned = learnKeyspaces(observation, readStringUse(observation.calls), wishes);
  const mix = learnMix(observation.calls, learned.keyspaces);
  if (mix.operations.length === 0) throw nothingUsable(mix);
  const text = [
    ...describeSource(observation, mix, learned.scale, learned.others, wishes),
    '',
    'name: learned',
    'description: The mix of commands of a running server, on keys like its own.',
    `source: ${JSON.stringify(summarize(observation, wishes))}`,
    'operations:',
    ...mix.operations.flatMap(({ name, weight, command }) => [
      `  - name: ${name}`,
      // A weight is told against others.
      ...(mix.operations.length > 1 ? [`    weight: ${weight}`] : []),
      `    command: ${JSON.stringify(command)}`,
    ]),
    ...describeLeftOut(mix),
    'keyspaces:',
    ...mix.keyspaces.flatMap(describeKeyspace),
    ...describeValues(mix.keyspaces),
    ...describeFill(mix.keyspaces),
    ...describeLoad(observation, mix),
    '',
  ].join('\n');
  const [problem] = validateProfileText(text, 'learned.yaml').problems;
  // A defect of ours: what is written must be a profile.
  if (problem !== undefined) throw new Error(`no profile came out: ${formatProblem(problem)}`);
  return text;
}

function nothingUsable({ leftOut }: LearnedMix): CacheBenchError {
  const seen = leftOut
    .slice(0, 5)
    .map(({ command }) => command)
    .join(', ');
  return new CacheBenchError('E_LEARN', `only commands were seen that a profile can't hold: ${seen}`, {
    hint: 'Watch it longer (--duration 60s), or when it is in use.',
  });
}

function summarize({ server, watchedNs, keys }: ServerObservation, { now }: ProfileWishes): string {
  const day = now.toISOString().slice(0, 10);
  const watched = formatDurationNs(watchedNs);
  return `${server}, watched for ${watched} on ${day}, ${formatInteger(keys.keys.length)} keys sampled.`;
}

/** 0.05 % and less reads as none. */
function describeLeft(share: number): string {
  return share < 0.0005 ? 'Less than 0.05 %' : formatShare(share);
}

function describeSource(
  observation: ServerObservation,
  { keyspaces, leftOut }: LearnedMix,
  scale: number,
  others: ReadonlyMap<string, number>,
  wishes: ProfileWishes,
): readonly string[] {
  const { keys, calls, watchedNs, databases, notWalked = [] } = observation;
  const total = totalCalls(calls);
  const perSecond = (total / watchedNs) * 1e9;
  const left = leftOut.reduce((sum, { share }) => sum + share, 0);
  const lines = [
    `Learned by cache-bench from ${observation.server} at ${wishes.now.toISOString().slice(0, 16)}Z.`,
    '',
    'What was seen',
    `- ${formatInteger(total)} commands in ${formatDurationNs(watchedNs)}: ${formatInteger(perSecond)} a second, by INFO commandstats.`,
    ...(left === 0 ? [] : [`  ${describeLeft(left)} of them are left out below, each with its reason.`]),
    ...describeHits(observation),
    describeClients(observation),
    `- ${formatInteger(keys.databaseKeys)} keys in the database; ${formatInteger(keys.keys.length)} of them were looked at, drawn by ${keys.method} (${formatInteger(keys.draws)} draws).`,
    ...(keys.method === 'SCAN' ? ['  They are the first keys that SCAN found, not a fair sample.'] : []),
    ...[...others].map(
      ([type, count]) => `- ${formatInteger(count)} of those keys are of type ${type}, and left out.`,
    ),
    ...(keys.walks ?? []).map((walk) => describeWalk(walk, keys.databaseKeys)),
    ...(notWalked.length > 0
      ? [
          `- Nobody searched for keys of type ${notWalked.join(', ')}: here a step of such a search (SCAN) may take a tenth of a second.`,
        ]
      : []),
    ...(keys.refused.length > 0 ? [`- The server refused ${keys.refused.join(', ')}.`] : []),
    ...(scale > 1
      ? [`- One key here for ${formatInteger(scale)} there: to have more, learn with --keys.`]
      : []),
    `- The keys below are about ${formatBytes(estimateBytes(keyspaces))} of values.`,
    ...(databases.length > 1
      ? [`- Keys are in ${databases.join(', ')}. Commands are counted over all; keys are of one.`]
      : []),
    '',
    "What it can't know",
    '- How often each key is used: here all equally often. Set `distribution` if you know better.',
    '- Which keyspace a command used: if several fit, it is divided by their numbers of keys.',
    '- Arguments: how many keys of MGET, how long a range. They are typical ones; correct them where you know.',
    '- Misses: every key exists until it is deleted or expires.',
    '- Pipelining, and which commands were in one transaction. Commands called by scripts count as if clients had sent them.',
    '- The hours that were not watched.',
    ...(isGuessed(keyspaces, 'hyperloglog')
      ? [
          '- Which strings are HyperLogLogs: TYPE says "string" of both, so some of the strings below are they.',
        ]
      : []),
    '- Sizes of elements are estimates from MEMORY USAGE; no value was read.',
    wishes.showNames
      ? '- Words in patterns are those that many keys share; everything else of a name is left out.'
      : '- Patterns have the length of real names, and nothing else of them.',
  ];
  return lines.map((line) => (line === '' ? '#' : `# ${line}`));
}

/** What was looked for beyond the draws, and how far: a huge key where nobody looked is still there. */
function describeWalk(
  { type, passed, isWhole, found, keys: looked }: TypeWalk,
  databaseKeys: number,
): string {
  const among = isWhole
    ? 'among all keys'
    : `among about ${formatInteger(passed)} of ${formatInteger(databaseKeys)} keys, and not among the others`;
  const largest = looked.reduce((most, { size = 0 }) => Math.max(most, size), 0);
  const seen =
    found === 0
      ? 'none is there'
      : `${formatInteger(found)} found, ${formatInteger(looked.length)} looked at${largest === 0 ? '' : `, the largest with ${formatInteger(largest)} elements`}`;
  return `- Keys of type ${type} were searched for (SCAN) ${among}: ${seen}.`;
}

function isGuessed(keyspaces: readonly LearnedKeyspace[], type: LearnedKeyspace['type']): boolean {
  return keyspaces.some((keyspace) => keyspace.type === type && keyspace.sampled === 0);
}

function describeHits({ hits, misses, calls }: ServerObservation): readonly string[] {
  if (hits === undefined || misses === undefined || hits + misses === 0) return ['- Hits: unknown.'];
  const ratio = formatShare(hits / (hits + misses));
  const readsStreams = ['XREAD', 'XREADGROUP'].some((name) => calls.has(name));
  return [
    `- Hit ratio ${ratio}: ${formatInteger(hits)} hits, ${formatInteger(misses)} misses.`,
    // So do Redis 7.0 and 8.6 and Valkey 9.1, whether or not the stream holds anything new.
    ...(readsStreams
      ? [
          '  On Redis and Valkey each XREAD and XREADGROUP counts twice for each stream in it: of the other keys the ratio is another one.',
        ]
      : []),
  ];
}

function describeClients({ connectedClients, clientsByProtocol }: ServerObservation): string {
  if (connectedClients === undefined) return '- Clients: unknown.';
  const protocols = [...clientsByProtocol]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([version, count]) => `RESP${version}: ${formatInteger(count)}`);
  const versions = protocols.length === 0 ? 'their RESP version is unknown' : protocols.join(', ');
  return `- Clients: ${formatInteger(connectedClients)} (${versions}).`;
}

function estimateBytes(keyspaces: readonly LearnedKeyspace[]): number {
  return keyspaces.reduce((sum, { count, elements, valueBytes }) => {
    const mean = valueBytes.reduce((total, bytes) => total + bytes, 0) / valueBytes.length;
    return sum + count * elements * mean;
  }, 0);
}

function describeLeftOut({ leftOut }: LearnedMix): readonly string[] {
  if (leftOut.length === 0) return [];
  const rows = leftOut.map(
    ({ command, share, reason }) => `  # - ${command}, ${formatShare(share, 2)}: ${reason}`,
  );
  return ['  # Left out:', ...rows];
}

function describeKeyspace(keyspace: LearnedKeyspace): readonly string[] {
  const { name, type, seenAs, isWalked, sampled, count, pattern, elements, largestElements, ttl } = keyspace;
  const seen =
    sampled === 0
      ? 'a guess: commands use it, but none of the sampled keys is of its kind'
      : `${formatInteger(sampled)} ${isWalked ? 'found by a search for their type, none by drawing keys at random,' : 'sampled'}${seenAs === undefined ? '' : ` as ${seenAs}`}`;
  const living =
    ttl === undefined
      ? ''
      : `; ${formatShare(ttl.share, 0)} have a time to live, most no more than ${formatInteger(ttl.seconds)} s`;
  return [
    `  # ${seen}${living}`,
    ...(largestElements === undefined
      ? []
      : [
          `  # Half of them have at most this many elements; the largest has ${formatInteger(largestElements)}. If it is in use, add a keyspace`,
          '  # of one key with so many elements, and operations on it: commands over all of it hold up everything else.',
        ]),
    `  ${name}:`,
    `    count: ${count}`,
    `    pattern: ${JSON.stringify(pattern)}`,
    ...(HAVE_ELEMENTS.includes(type) ? [`    elements: ${elements}`] : []),
  ];
}

function describeValues(keyspaces: readonly LearnedKeyspace[]): readonly string[] {
  const main = mainStrings(keyspaces);
  if (main === undefined) return [];
  const weights = new Map<number, number>();
  for (const bytes of main.valueBytes) weights.set(bytes, (weights.get(bytes) ?? 0) + 1);
  const says =
    weights.size === 1
      ? `All sampled ${main.name} are of this size.`
      : weights.size === main.valueBytes.length
        ? `${weights.size === 8 ? 'Eight' : weights.size} equal parts of the sizes of ${main.name}, by their middles.`
        : `Sizes of ${main.name}, weighted by how many of the sampled ones are about so large.`;
  const sizes = [...weights].map(([bytes, weight]) => `    - { size: ${bytes}B, weight: ${weight} }`);
  return [
    'values:',
    `  # ${says}`,
    ...(sizes.length === 1 ? [`  size: ${main.valueBytes[0]}B`] : ['  size:', ...sizes]),
  ];
}

function describeFill(keyspaces: readonly LearnedKeyspace[]): readonly string[] {
  const steps = keyspaces
    .filter(({ type }) => type !== 'channel')
    .flatMap((keyspace) => [
      ...(livesOn(keyspace) ? [`  # Longer than observed, so that the keys outlive the run.`] : []),
      `  - keyspace: ${keyspace.name}`,
      `    command: ${JSON.stringify(fillOf(keyspace, writeValue(keyspace, keyspaces)))}`,
      ...(HAVE_ELEMENTS.includes(keyspace.type) ? ['    per: element'] : []),
    ]);
  return steps.length === 0 ? [] : ['fill:', ...steps];
}

/** Keys that die while they are measured would be misses that nobody had. */
const SHORTEST_FILL_TTL_S = 3600;

/** What expires takes more memory than what does not. Only SET can say both at once. */
function expiryOf({ ttl }: LearnedKeyspace): string {
  if (ttl === undefined || ttl.share < MOSTLY) return '';
  return ` EX ${Math.max(SHORTEST_FILL_TTL_S, ttl.seconds)}`;
}

function livesOn(keyspace: LearnedKeyspace): boolean {
  const { ttl, type } = keyspace;
  return isFilledBySet(type) && expiryOf(keyspace) !== '' && ttl!.seconds < SHORTEST_FILL_TTL_S;
}

function isFilledBySet(type: LearnedKeyspace['type']): boolean {
  return type === 'string' || type === 'counter';
}

function fillOf(keyspace: LearnedKeyspace, value: string): string {
  switch (keyspace.type) {
    case 'hash':
      return `HSET {key} {field} ${value}`;
    case 'list':
      return `RPUSH {key} ${value}`;
    case 'set':
      return 'SADD {key} {member}';
    case 'zset':
      return 'ZADD {key} {score} {member}';
    case 'stream':
      return `XADD {key} * data ${value}`;
    case 'hyperloglog':
      return `PFADD {key} ${value}`;
    default:
      return `SET {key} ${value}${expiryOf(keyspace)}`;
  }
}

/** In the time below; with fewer replies than 10,000 nothing is known of their p99. */
const LEAST_RATE = 334;
const DURATION_SECONDS = 30;

/** As profiles have where they say nothing. */
const GUESSED_CONNECTIONS = 50;

/** The rate of what is not left out; the servers are asked for what they were asked for there. */
function describeLoad(
  { connectedClients, calls, watchedNs }: ServerObservation,
  { leftOut }: LearnedMix,
): readonly string[] {
  // Who was not connected when it was looked may still have sent what was counted.
  const isGuess = !connectedClients;
  const connections = Math.min(MOST_CONNECTIONS, connectedClients || GUESSED_CONNECTIONS);
  const kept = 1 - leftOut.reduce((sum, { share }) => sum + share, 0);
  const seen = (kept * totalCalls(calls) * 1e9) / watchedNs;
  const perSecond = Math.max(1, Math.round(seen));
  const rate = `rate: ${perSecond}`;
  return [
    'load:',
    ...(isGuess ? ['  # A guess: no client was connected at the moment of looking.'] : []),
    `  connections: ${connections}`,
    `  duration: ${DURATION_SECONDS}s`,
    ...(perSecond >= LEAST_RATE
      ? ['  # As fast as it was seen. To ask how fast each server can be, take this line out.', `  ${rate}`]
      : [
          '  # As fast as each server can. At the observed rate too few replies would come for a p99:',
          // Profiles have whole rates.
          seen < 1 ? `  # ${Number(seen.toPrecision(2))} a second` : `  # ${rate}`,
        ]),
  ];
}
