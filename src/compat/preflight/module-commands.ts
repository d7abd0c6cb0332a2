// Which command shows that a server has what a module, or a type of key, needs.
import type { SourceFacts } from './facts.ts';

/** By the name in MODULE LIST, in small letters. */
const BY_MODULE: Readonly<Record<string, string>> = {
  rejson: 'JSON.SET',
  json: 'JSON.SET',
  search: 'FT.SEARCH',
  searchlight: 'FT.SEARCH',
  bf: 'BF.ADD',
  timeseries: 'TS.ADD',
  vectorset: 'VADD',
};

/** By what TYPE says. */
const BY_TYPE: Readonly<Record<string, string>> = {
  'ReJSON-RL': 'JSON.SET',
  'MBbloom--': 'BF.ADD',
  MBbloomCF: 'CF.ADD',
  'CMSk-TYPE': 'CMS.INCRBY',
  'TopK-TYPE': 'TOPK.ADD',
  'TDIS-TYPE': 'TDIGEST.ADD',
  'TSDB-TYPE': 'TS.ADD',
  vectorset: 'VADD',
};

/** undefined: a module that nobody knows by name. */
export function commandOfModule(name: string): string | undefined {
  const small = name.toLowerCase();
  return Object.hasOwn(BY_MODULE, small) ? BY_MODULE[small] : undefined;
}

/** undefined: a type that all servers have. */
export function commandOfType(type: string): string | undefined {
  return Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
}

/** What the candidate has to know for the data of this source. */
export function wantedCommands({ modules, types, libraries, databases }: SourceFacts): ReadonlySet<string> {
  return new Set([
    ...(modules ?? []).flatMap((name) => commandOfModule(name) ?? []),
    ...[...types.keys()].flatMap((type) => commandOfType(type) ?? []),
    ...((libraries ?? 0) > 0 ? ['FCALL'] : []),
    ...(databases.some(({ withFieldTtl }) => withFieldTtl > 0) ? ['HPEXPIRE'] : []),
  ]);
}
