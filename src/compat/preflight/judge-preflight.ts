// From what is known of two servers to what a move of the data would meet.
import { formatBytes } from '../../core/units.ts';
import type { PreflightRow } from '../../result/preflight.ts';
import type { CandidateFacts, SourceFacts, TryResult } from './facts.ts';
import { commandOfModule, commandOfType } from './module-commands.ts';

type Level = PreflightRow['level'];

/** In the order in which they matter; what the source does not use has no row. */
export function judgePreflight(source: SourceFacts, candidate: CandidateFacts): readonly PreflightRow[] {
  return [
    ...judgeRdb(source, candidate),
    ...judgeModules(source, candidate),
    ...judgeTypes(source, candidate),
    ...judgeFieldTtls(source, candidate),
    ...judgeFunctions(source, candidate),
    ...judgeDatabases(source, candidate),
    ...judgeCluster(source, candidate),
    ...judgeTtl(source, candidate),
    ...judgeEvents(source, candidate),
    ...judgeEviction(source, candidate),
    ...judgeMemory(source, candidate),
    ...judgeClients(source, candidate),
    ...judgeUsers(source),
    ...judgeScripts(source),
    ...source.refused.map((name) =>
      row('not told', 'unknown', `the source does not answer ${name}`, '', 'Give a user that may read it.'),
    ),
  ];
}

function row(topic: string, level: Level, source: string, candidate: string, remedy?: string): PreflightRow {
  return { topic, level, source, candidate, ...(remedy === undefined || level === 'fine' ? {} : { remedy }) };
}

function levelOf({ isFine }: TryResult, bad: Level): Level {
  return isFine === undefined ? 'unknown' : isFine ? 'fine' : bad;
}

function judgeRdb({ rdbVersion, databases }: SourceFacts, { readsRdb }: CandidateFacts): PreflightRow[] {
  if (rdbVersion === undefined) {
    const hasKeys = databases.some(({ keys }) => keys > 0);
    return hasKeys
      ? [row('RDB version', 'unknown', 'no small key could be dumped', '', 'Try: cache-bench compat data.')]
      : [];
  }
  return [
    row(
      'RDB version',
      levelOf(readsRdb, 'breaks'),
      `writes version ${rdbVersion}`,
      readsRdb.isFine ? 'reads it' : readsRdb.said,
      'Neither replication nor a snapshot moves the data: copy it by commands of each type, or through a server of an older version.',
    ),
  ];
}

function judgeModules({ modules }: SourceFacts, { unknown }: CandidateFacts): PreflightRow[] {
  return (modules ?? []).map((name) => {
    const command = commandOfModule(name);
    const level = command === undefined ? 'look' : unknown.has(command) ? 'breaks' : 'fine';
    const said =
      command === undefined
        ? 'not known to us'
        : unknown.has(command)
          ? `does not know ${command}`
          : `knows ${command}`;
    return row(
      `module ${name}`,
      level,
      'loaded',
      said,
      'Keys of its types do not arrive; count keys by type on both sides.',
    );
  });
}

function judgeTypes({ types }: SourceFacts, { unknown }: CandidateFacts): PreflightRow[] {
  return [...types].flatMap(([type, count]) => {
    const command = commandOfType(type);
    if (command === undefined) return [];
    const isUnknown = unknown.has(command);
    const said = isUnknown ? `does not know ${command}` : `knows ${command}`;
    return [
      row(
        `keys of type ${type}`,
        isUnknown ? 'breaks' : 'fine',
        `${count} of those looked at`,
        said,
        'Move them by commands of their own, or do without.',
      ),
    ];
  });
}

function judgeFieldTtls({ databases }: SourceFacts, { unknown }: CandidateFacts): PreflightRow[] {
  const hashes = databases.reduce((sum, { withFieldTtl }) => sum + withFieldTtl, 0);
  if (hashes === 0) return [];
  const isUnknown = unknown.has('HPEXPIRE');
  return [
    row(
      'times to live of fields',
      isUnknown ? 'breaks' : 'look',
      hashes === 1 ? '1 hash with them' : `${hashes} hashes with them`,
      isUnknown ? 'does not know HPEXPIRE' : 'knows HPEXPIRE; whether they arrive is not tested here',
      'Between flavors such hashes are refused or break a synchronisation: cache-bench compat data tries it.',
    ),
  ];
}

function judgeFunctions({ libraries }: SourceFacts, { unknown }: CandidateFacts): PreflightRow[] {
  if (!libraries) return [];
  const isUnknown = unknown.has('FCALL');
  return [
    row(
      'functions',
      isUnknown ? 'breaks' : 'fine',
      `${libraries} ${libraries === 1 ? 'library' : 'libraries'}`,
      isUnknown ? 'does not know FCALL' : 'knows FCALL',
      'Send them as scripts with EVAL.',
    ),
  ];
}

function judgeDatabases(
  { databases }: SourceFacts,
  { hasDatabases, isCluster }: CandidateFacts,
): PreflightRow[] {
  const others = databases.filter(({ number }) => number > 0);
  if (others.length === 0) return [];
  const level = isCluster ? 'breaks' : levelOf(hasDatabases, 'breaks');
  const used = `keys in ${databases.map(({ number, keys }) => `${number} (${keys})`).join(', ')}`;
  return [
    row(
      'databases',
      level,
      used,
      isCluster ? 'a cluster has 0 only' : hasDatabases.isFine ? 'has them' : hasDatabases.said,
      'Start it with more databases, or put the number into the keys.',
    ),
  ];
}

function judgeCluster(source: SourceFacts, candidate: CandidateFacts): PreflightRow[] {
  if (source.isCluster === candidate.isCluster) return [];
  const tell = (isCluster: boolean) => (isCluster ? 'a cluster' : 'one server');
  return [
    row(
      'cluster',
      source.isCluster ? 'breaks' : 'look',
      tell(source.isCluster),
      tell(candidate.isCluster),
      source.isCluster
        ? 'Clients of a cluster ask for CLUSTER SLOTS at once: start the candidate with its cluster mode (Dragonfly: --cluster_mode=emulated).'
        : 'Commands with several keys, transactions and scripts need their keys in one slot: use {hashtags}.',
    ),
  ];
}

function judgeTtl({ longestTtlMs }: SourceFacts, { keepsTtl }: CandidateFacts): PreflightRow[] {
  if (longestTtlMs === undefined || keepsTtl.isFine !== false) return [];
  return [
    row(
      'longest time to live',
      'differs',
      `${Math.round(longestTtlMs / 1000)} s, of the keys looked at`,
      keepsTtl.said,
      'Shorten it, or do without.',
    ),
  ];
}

function judgeEvents({ notify }: SourceFacts, { sendsEvents }: CandidateFacts): PreflightRow[] {
  if (notify === undefined || notify === '') return [];
  return [
    row(
      'keyspace events',
      levelOf(sendsEvents, 'breaks'),
      `notify-keyspace-events ${notify}`,
      sendsEvents.said,
      'Subscribers to them hear nothing: announce changes with PUBLISH instead.',
    ),
  ];
}

function judgeEviction(
  { evictionPolicy, maxMemoryBytes }: SourceFacts,
  { evicts }: CandidateFacts,
): PreflightRow[] {
  if (evictionPolicy === undefined || evictionPolicy === 'noeviction' || !maxMemoryBytes) return [];
  return [
    row(
      'eviction',
      levelOf(evicts, 'differs'),
      `maxmemory-policy ${evictionPolicy}`,
      evicts.said,
      'Dragonfly has one way to evict, --cache_mode=true; compare hit rates under your load.',
    ),
  ];
}

function judgeMemory({ usedMemoryBytes }: SourceFacts, { maxMemoryBytes }: CandidateFacts): PreflightRow[] {
  if (usedMemoryBytes === undefined || !maxMemoryBytes) return [];
  const isTooSmall = usedMemoryBytes > maxMemoryBytes;
  return [
    row(
      'memory',
      isTooSmall ? 'breaks' : 'fine',
      `uses ${formatBytes(usedMemoryBytes)}`,
      `takes ${formatBytes(maxMemoryBytes)}`,
      'Raise maxmemory; bytes a key differ from server to server, so leave room.',
    ),
  ];
}

function judgeClients(source: SourceFacts, candidate: CandidateFacts): PreflightRow[] {
  const { connectedClients, maxClients } = source;
  if (connectedClients === undefined || candidate.maxClients === undefined) return [];
  const isTooFew = candidate.maxClients < connectedClients;
  const level = isTooFew ? 'breaks' : (maxClients ?? 0) > candidate.maxClients ? 'differs' : 'fine';
  const limit = maxClients === undefined ? '' : `, at most ${maxClients}`;
  return [
    row(
      'connections',
      level,
      `${connectedClients} now${limit}`,
      `at most ${candidate.maxClients}`,
      'Raise maxclients, and the limit of open files.',
    ),
  ];
}

function judgeUsers({ aclUsers }: SourceFacts): PreflightRow[] {
  if (aclUsers === undefined || aclUsers <= 1) return [];
  return [
    row(
      'users',
      'look',
      `${aclUsers} of the ACL`,
      'moving the data does not move them',
      'Create them again, and test each: rules of selectors and commands differ.',
    ),
  ];
}

function judgeScripts({ cachedScripts }: SourceFacts): PreflightRow[] {
  if (!cachedScripts) return [];
  return [
    row(
      'scripts',
      'look',
      `${cachedScripts} in its cache`,
      'EVALSHA answers NOSCRIPT until they are sent again',
      'cache-bench compat --from-source DIR tries those of your code.',
    ),
  ];
}
