// Finds in source code which commands it sends through a client: by names of methods and variables, not by meaning.
import { isContainer } from '../catalogue/containers.ts';
import { commandOf, isCommandName, moduleOf } from './client-methods.ts';
import type { Language, Literal, SplitSource } from './read-literals.ts';

/** By what the source says of it. */
const CLIENTS: readonly (readonly [string, Language, RegExp])[] = [
  ['ioredis', 'javascript', /['"](?:ioredis|iovalkey)['"]/],
  ['node-redis', 'javascript', /['"](?:redis|@redis\/client)['"]/],
  ['BullMQ', 'javascript', /['"]bullmq['"]/],
  ['redis-py', 'python', /^\s*(?:import|from)\s+(?:redis|valkey)\b/m],
  ['Jedis', 'java', /\bredis\.clients\.jedis\b|\bio\.valkey\b/],
  ['go-redis', 'go', /"github\.com\/(?:redis\/go-redis|go-redis\/redis)\b/],
];

export function findClients(text: string, language: Language): readonly string[] {
  return CLIENTS.filter(([, of, pattern]) => of === language && pattern.test(text)).map(([name]) => name);
}

/** Methods of these names belong to everything; the receiver has to look like a client. */
const COMMON = new Set(
  (
    'get set del delete keys type append sort exists ping time info save copy move select wait auth role monitor echo command client ' +
    'config object publish subscribe unsubscribe watch multi exec execute discard dump restore touch rename sync reset scan eval ' +
    'script function persist expire hello quit memory module latency unlink ttl substr decr incr migrate shutdown digest ' +
    'debug backup cluster failover hotkeys getrange clientid memoryusage'
  ).split(' '),
);
const RAW = /^(call|callBuffer|send_?command|execute_?command|do|custom_?command)$/i;
const LIKE_CLIENT = /redis|valkey|jedis|^rdb$/i;
/** What a client is often called where one is imported. */
const OFTEN_CLIENT =
  /^(?:cache|db|pipe|pipeline|multi|tx|pub|sub|publisher|subscriber|pubsub|r|rc|(?:(?:pub|sub|publisher|subscriber|cache|store|[be])_?)?(?:client|conn|connection))$/i;
/** What is kept beside a client, and has methods of the same names: redis_kwargs.get, redisOptions.delete. */
const NO_CLIENT =
  /(kwargs|args|config|configuration|conf|options|opts|settings|params|info|url|uri|keys?|names?|prefix|headers|map|dict)$/i;
const MADE =
  /\b(\w+)\s*(?::\s*[\w.<>]+\s*)?:?=\s*(?:await\s+)?(?:new\s+)?(?:[\w.]*\b(?:Redis|Valkey|StrictRedis|RedisCluster|Jedis\w*|UnifiedJedis|createClient|createCluster|from_url|NewClient|NewClusterClient|NewUniversalClient|NewFailoverClient|getResource|pipeline|Pipeline|TxPipeline|pipelined)\s*\()/g;
const TYPED = /\b(?:Jedis\w*|UnifiedJedis)\s+(\w+)\b|\b(\w+)\s+\*?redis\.\w*(?:Client|Cmdable|Pipeliner)\b/g;
/** What an HTTP client gave, often called r too: `r = requests.get(url)`, whose json() is no module. */
const ANSWER =
  /\b(\w+)\s*=\s*(?:await\s+)?(?:requests|httpx|\w*session|\w*http)\.(?:get|options|head|post|put|patch|delete|request)\(|\b(?:requests|httpx|\w*session|\w*http)\.\w+\([^\n]{0,300}\)\s+as\s+(\w+)\s*:/gi;
const METHOD = /\.\s*([A-Za-z_]\w{1,40})\s*(?:<[^()<>]{0,80}>)?\s*\(/g;

/** A module of the application that hands out a client: './redis', 'app.redis_client'. */
const OWN_MODULE: Readonly<Partial<Record<Language, RegExp>>> = {
  javascript:
    /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)['"](?:\.{1,2}\/|[@~]\/)[^'"\n]*(?:redis|valkey)[^'"\n]*['"]/i,
  python: /^\s*(?:from\s+[\w.]*(?:redis|valkey)\w*\s+import|from\s+\.[\w.]*\s+import\s+.*(?:redis|valkey))/im,
};

/** It imports a client, or what its name says hands one out. */
export function usesClient(text: string, language: Language): boolean {
  return findClients(text, language).length > 0 || (OWN_MODULE[language]?.test(text) ?? false);
}

export interface Mention {
  /** GET, or CLIENT LIST. */
  readonly name: string;
  readonly offset: number;
}

/** @param isClientCode it is known to use a client, whether or not it imports one */
export function findCommands(
  { code, literals }: SplitSource,
  { isClientCode, language }: { readonly isClientCode: boolean; readonly language: Language },
): readonly Mention[] {
  const own = new Set(
    [...code.matchAll(MADE), ...code.matchAll(TYPED)].flatMap((match) => match[1] ?? match[2] ?? []),
  );
  const answers = new Set([...code.matchAll(ANSWER)].map((match) => match[1] ?? match[2]!));
  const isNear = (name: string) =>
    own.has(name) || (isClientCode && OFTEN_CLIENT.test(name) && !answers.has(name));
  // A field of a client is seldom one: connection.options.get. What a method gives back often is: conn.multi().get.
  const isClient = (receiver: Receiver) =>
    !nearOf(receiver).some(({ name }) => !own.has(name) && NO_CLIENT.test(name)) &&
    (nearOf(receiver).some(({ name }) => isNear(name)) ||
      receiver.some(({ name }) => LIKE_CLIENT.test(name)));
  const ofModules = language === 'python' ? findModuleNames(code, isClient) : new Map<string, string>();
  const moduleBefore = (receiver: Receiver): string | undefined => {
    const [last, ...before] = receiver;
    if (last === undefined) return undefined;
    const module = last.isCalled ? undefined : ofModules.get(last.name);
    if (module !== undefined) return module;
    // A field of node-redis, a method of redis-py.
    const isField =
      language === 'javascript' ? !last.isCalled : language === 'python' ? last.isCalled : false;
    return isField && isClient(before) ? moduleOf(last.name) : undefined;
  };
  const byStart = new Map(literals.map((literal) => [literal.start, literal]));
  const ofMethods = [...code.matchAll(METHOD)].flatMap((match): readonly Mention[] => {
    const offset = match.index;
    const method = match[1]!;
    const receiver = readReceiver(code, offset);
    const fits = isClient(receiver);
    const first = firstLiteral(code, offset + match[0].length, byStart);
    if (RAW.test(method)) {
      // Where an application hands in how commands are sent, any object may have this method.
      const isHandedIn = isClientCode && /^sendcommand$/i.test(method) && isCommandName(first?.text ?? '');
      return (fits || isHandedIn) && first !== undefined
        ? rawMention([first.text, ...textBehind(first, literals, code)].join(' '), offset)
        : [];
    }
    const module = moduleBefore(receiver);
    const found = commandOf(method, language, module);
    if (found === undefined) return [];
    const { command, stem } = found;
    if (module === undefined && !(fits || (isClientCode && !COMMON.has(stem)))) return [];
    // Such as pubsub(), which only makes an object.
    if (
      isContainer(command) &&
      first === undefined &&
      /^\s*\)/.test(code.slice(offset + match[0].length, offset + match[0].length + 40))
    )
      return [];
    const sub =
      isContainer(command) && /^[\w-]{2,20}$/.test(first?.text ?? '') ? ` ${first!.text.toUpperCase()}` : '';
    return [{ name: command + sub, offset }];
  });
  const inArrays = isClientCode && language === 'javascript' ? findInArrays(code, literals) : [];
  const ofSettings = isClientCode ? findInSettings(code, language) : [];
  return [...ofMethods, ...inArrays, ...ofSettings].toSorted((one, other) => one.offset - other.offset);
}

/** A cache within the client: the library asks the server to tell what changes, with no call of its own in the source. */
const CLIENT_SIDE_CACHE: Readonly<Partial<Record<Language, RegExp>>> = {
  // node-redis from version 5
  javascript: /\bclientSideCache\s*[:,}]/g,
  // redis-py from version 5.1, as an argument: a variable of that name is any cache's
  python: /(?<=[(,]\s*)cache_config\s*=(?!=)/g,
  // Jedis from version 5.2
  java: /\bCacheConfig\s*\.\s*builder\s*\(/g,
};

function findInSettings(code: string, language: Language): readonly Mention[] {
  const pattern = CLIENT_SIDE_CACHE[language];
  if (pattern === undefined) return [];
  return [...code.matchAll(pattern)].map(({ index }) => ({ name: 'CLIENT TRACKING', offset: index }));
}

/** What multi, pipeline and batch are given as a list of lists: `multi([['hmget', key, 'a'], ['time']])`. */
function findInArrays(code: string, literals: readonly Literal[]): readonly Mention[] {
  if (!/\.\s*(?:multi|pipeline|batch)\s*\(\s*[\w[]/.test(code)) return [];
  return literals
    .filter(({ text }) => isCommandName(text))
    .filter(({ start }) => /(?:\[|\]\s*,)\s*\[\s*$/.test(code.slice(Math.max(0, start - 200), start)))
    .map(({ text, start }) => ({ name: text.toUpperCase(), offset: start }));
}

/** Of `index = r.ft(name)`: index, which is of ft. */
function findModuleNames(
  code: string,
  isClient: (receiver: Receiver) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    [...code.matchAll(MODULE_KEPT)].flatMap((match): readonly (readonly [string, string])[] => {
      const [whole, name, module] = match;
      const dot = match.index + whole.lastIndexOf(`.${module}`);
      return isClient(readReceiver(code, dot)) ? [[name!, module!]] : [];
    }),
  );
}

const MODULE_KEPT =
  /\b(\w+)[^\S\n]*=[^\S\n]*[\w.]+\.(json|ft|ts|bf|cf|cms|topk|tdigest)\([^()\n]*\)(?=[^\S\n]*(?:\n|$))/g;

/** @param text `GET k`, `client list` */
function rawMention(text: string, offset: number): readonly Mention[] {
  const [name = '', sub = ''] = text.trim().toUpperCase().split(/\s+/);
  if (!/^[A-Z][A-Z0-9._]{1,30}$/.test(name)) return [];
  return [{ name: isContainer(name) && /^[A-Z][A-Z-]{1,20}$/.test(sub) ? `${name} ${sub}` : name, offset }];
}

/** Of `'SCRIPT', 'LOAD'`: LOAD. */
function textBehind(first: Literal, literals: readonly Literal[], code: string): readonly string[] {
  const next = literals.find(({ start }) => start > first.start);
  return next !== undefined && /^\s*,\s*$/.test(code.slice(first.start, next.start)) ? [next.text] : [];
}

/** The names before a method, the last first: of `app.redis.multi().get` these are multi, redis and app. */
type Receiver = readonly { readonly name: string; readonly isCalled: boolean }[];

/** Those that the method may be one of: the last that was not called, and all calls and fields of modules after it. */
function nearOf(receiver: Receiver): Receiver {
  const at = receiver.findIndex(({ name, isCalled }) => !isCalled && moduleOf(name) === undefined);
  return at === -1 ? receiver : receiver.slice(0, at + 1);
}

function readReceiver(code: string, dot: number): Receiver {
  const receiver: { name: string; isCalled: boolean }[] = [];
  let isCalled = false;
  let at = dot;
  for (let steps = 0; steps < 200; steps++) {
    while (at > 0 && /[\s?!]/.test(code[at - 1]!)) at--;
    const last = code[at - 1];
    if (last === ')' || last === ']') {
      const open = findOpening(code, at - 1);
      if (open === undefined) break;
      isCalled ||= last === ')';
      at = open;
      continue;
    }
    const name = /[\w$]+$/.exec(code.slice(Math.max(0, at - 60), at))?.[0];
    if (name === undefined) break;
    receiver.push({ name, isCalled });
    isCalled = false;
    at -= name.length;
    while (at > 0 && /[\s?]/.test(code[at - 1]!)) at--;
    if (code[at - 1] !== '.') break;
    at--;
  }
  return receiver;
}

function findOpening(code: string, close: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= 0 && close - at < 20_000; at--) {
    if (/[)\]}]/.test(code[at]!)) depth++;
    if (/[([{]/.test(code[at]!) && --depth === 0) return at;
  }
  return undefined;
}

/** The first argument where it is a constant; contexts before it, brackets around it, and `{ command: [` are passed over. */
function firstLiteral(code: string, at: number, byStart: ReadonlyMap<number, Literal>): Literal | undefined {
  const inObject = /^\s*\{[^{}()]{0,200}?\bcommand\s*:\s*\[/.exec(code.slice(at, at + 240))?.[0].length ?? 0;
  const begin = at + inObject;
  const limit = Math.min(code.length, begin + 80);
  const before = /^[\s[]*(?:ctx\s*,|context\.\w+\(\)\s*,)?\s*/.exec(code.slice(begin, limit))![0];
  // Blanks may be what was a literal.
  for (let offset = begin; offset <= Math.min(limit, begin + before.length); offset++) {
    const literal = byStart.get(offset);
    if (literal !== undefined) return literal;
  }
  return undefined;
}

export const LANGUAGES: Readonly<Record<string, Language>> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  tsx: 'javascript',
  py: 'python',
  java: 'java',
  kt: 'java',
  go: 'go',
};
