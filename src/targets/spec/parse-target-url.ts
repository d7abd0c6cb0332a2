// Reads the URL of a server to attach to: redis:// or valkey://, with TLS, unix://, and redis-cluster:// of any of its nodes.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Address, Endpoint, TlsOptions } from '../../core/endpoint.ts';
import type { CacheBenchError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import type { TlsFiles } from '../contract.ts';
import { printable } from '../control/printable.ts';

export const URL_FORMS = 'redis://HOST:PORT/DB, rediss://HOST:PORT, unix:///PATH, redis-cluster://HOST:PORT';

/** What the caller knows and this file does not: the environment, and the whole text for messages. */
export interface UrlContext {
  /** The value of `${VARIABLE}`, taken as it is: neither decoded nor looked into for more variables. */
  lookUp(variable: string): string;
  fail(problem: string, hint: string): CacheBenchError;
}

export interface ParsedUrl {
  readonly endpoint: Endpoint;
  readonly tlsFiles?: TlsFiles;
}

const DEFAULT_PORT = 6379;
/** Far above any server's `databases`; the server itself says if there are fewer. */
const MAX_DB = 1_000_000;
const TLS_SETTINGS = ['ca', 'cert', 'key', 'servername', 'tls-insecure'];

/** Not the URL class: it encodes what we want raw, such as `${VARIABLE}`, and its errors name no part. */
export function parseTargetUrl(url: string, context: UrlContext): ParsedUrl {
  const [, scheme, beforeQuery, query] = /^([^:]*):\/\/([^?]*)\??(.*)$/s.exec(url)!;
  const known = scheme!.toLowerCase();
  if (UNIX_SCHEMES.includes(known)) return parseUnix(beforeQuery!, query!, context);
  if (!Object.hasOwn(SCHEMES, known)) throw unknownScheme(scheme!, context);
  const { secure, cluster } = SCHEMES[known as keyof typeof SCHEMES];
  const parsed = parseTcp(beforeQuery!, query!, secure, context);
  return cluster ? parseCluster(parsed, context) : parsed;
}

/** Of redis-py, Lettuce, Celery and others. */
const UNIX_SCHEMES = [
  'unix',
  'redis+unix',
  'redis+socket',
  'redis-socket',
  'valkey+unix',
  'valkey+socket',
  'valkey-socket',
];

/** Those of valkey-cli mean the same, and so do those of clients and of Docker's variables. */
const SCHEMES = {
  redis: { secure: false, cluster: false },
  rediss: { secure: true, cluster: false },
  valkey: { secure: false, cluster: false },
  valkeys: { secure: true, cluster: false },
  tcp: { secure: false, cluster: false },
  'redis+tcp': { secure: false, cluster: false },
  tls: { secure: true, cluster: false },
  'redis+tls': { secure: true, cluster: false },
  'redis+ssl': { secure: true, cluster: false },
  'redis-cluster': { secure: false, cluster: true },
  'rediss-cluster': { secure: true, cluster: true },
  'valkey-cluster': { secure: false, cluster: true },
  'valkeys-cluster': { secure: true, cluster: true },
  'redis+cluster': { secure: false, cluster: true },
  'rediss+cluster': { secure: true, cluster: true },
} as const;

function unknownScheme(scheme: string, context: UrlContext): CacheBenchError {
  const near = suggest(scheme, ['unix', ...Object.keys(SCHEMES)]);
  return context.fail(
    `'${printable(scheme, 40)}://' is not a scheme of RESP servers`,
    /sentinel/i.test(scheme)
      ? 'Name the primary itself, redis://HOST:PORT; redis-cli -p 26379 SENTINEL GET-MASTER-ADDR-BY-NAME NAME tells it.'
      : near
        ? `Did you mean ${near}://?`
        : `Use one of ${URL_FORMS}.`,
  );
}

function parseTcp(beforeQuery: string, query: string, secure: boolean, context: UrlContext): ParsedUrl {
  const slash = beforeQuery.indexOf('/');
  const authority = slash < 0 ? beforeQuery : beforeQuery.slice(0, slash);
  const path = slash < 0 ? '' : beforeQuery.slice(slash + 1);
  const at = authority.lastIndexOf('@');
  if (at < 0 && (path + query).includes('@')) {
    // Before anything is quoted: what looks like host and port is the begin of a password.
    throw context.fail(
      'an @ comes after the host',
      'Percent-encode special characters of a password and of file names: / is %2F, ? is %3F, @ is %40.',
    );
  }
  const settings = parseQuery(query, secure ? [...TLS_SETTINGS, 'db'] : ['db'], context, secure);
  const db = settings.get('db');
  if (db !== undefined && path !== '')
    throw context.fail('the database is given twice, in the path and as ?db', 'Leave ?db out.');
  return {
    endpoint: {
      address: parseHostAndPort(authority.slice(at + 1), context),
      ...(at < 0 ? {} : parseUser(authority.slice(0, at), context)),
      db: parseDb(db ?? path, context),
      ...(secure ? { tls: tlsOptions(settings, context) } : {}),
    },
    ...(secure ? withFiles(settings) : {}),
  };
}

function parseCluster({ endpoint, ...parsed }: ParsedUrl, context: UrlContext): ParsedUrl {
  if (endpoint.db !== 0) {
    throw context.fail(
      `the database is '${endpoint.db}'`,
      'A Redis Cluster has database 0 only: leave it out.',
    );
  }
  return { ...parsed, endpoint: { ...endpoint, cluster: true } };
}

function parseUnix(path: string, query: string, context: UrlContext): ParsedUrl {
  const at = path.lastIndexOf('@');
  const file = resolvePart(path.slice(at + 1), context);
  if (!file.startsWith('/')) {
    throw context.fail(
      'the path of a socket begins with a slash',
      'Write three slashes: unix:///run/redis.sock.',
    );
  }
  const settings = parseQuery(query, ['db'], context, false);
  return {
    endpoint: {
      address: { kind: 'unix', path: file },
      ...(at < 0 ? {} : parseUser(path.slice(0, at), context)),
      db: parseDb(settings.get('db') ?? '', context),
    },
  };
}

function parseHostAndPort(text: string, context: UrlContext): Address {
  if (/^[^,]+(,[^,]+)+$/.test(text)) {
    throw context.fail(
      'more than one host in one URL',
      'Give each server its own -t. For a cluster, give any one node, which names the others: redis-cluster://HOST:PORT.',
    );
  }
  const match = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(text);
  if (!match) {
    throw context.fail(
      'more than one colon between host and port',
      'Write an IPv6 address in brackets: redis://[::1]:6379.',
    );
  }
  const host = resolvePart(match[1]!, context).replace(/^\[(.*)\]$/s, '$1');
  if (host === '' || /[^\w.:%-]/.test(host)) {
    throw context.fail(
      host === '' ? 'there is no host' : `'${printable(host, 80)}' is not a host`,
      'Write redis://HOST:PORT; percent-encode / ? # @ in a password, e.g. %2F for a slash.',
    );
  }
  const port = match[2] === undefined ? String(DEFAULT_PORT) : resolvePart(match[2], context);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    throw context.fail(
      // Letters there are rather a password whose @HOST was forgotten.
      /^\d+$/.test(port) ? `the port is ${printable(port, 40)}` : 'the port is not a number',
      'Use a whole number from 1 to 65535; percent-encode special characters of a password.',
    );
  }
  return { kind: 'tcp', host, port: Number(port) };
}

function parseUser(text: string, context: UrlContext): Pick<Endpoint, 'username' | 'password'> {
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw context.fail(
      'there is a user but no password',
      'Write redis://USER:PASSWORD@HOST, or redis://:PASSWORD@HOST for the default user.',
    );
  }
  const username = resolvePart(text.slice(0, colon), context);
  return {
    ...(username === '' ? {} : { username }),
    password: resolvePart(text.slice(colon + 1), context),
  };
}

function parseDb(text: string, context: UrlContext): number {
  const db = resolvePart(text, context);
  if (db === '') return 0;
  if (/^\d{1,7}$/.test(db) && Number(db) <= MAX_DB) return Number(db);
  throw context.fail(
    `the database is '${printable(db, 40)}'`,
    'Use the number of a database, e.g. redis://HOST:PORT/0.',
  );
}

function parseQuery(
  query: string,
  known: readonly string[],
  context: UrlContext,
  secure: boolean,
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const part of query === '' ? [] : query.split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!known.includes(name)) throw unknownSetting(name, known, context, secure);
    if (equals < 0 || part.length === equals + 1 || settings.has(name)) {
      throw context.fail(
        settings.has(name) ? `?${name} is given twice` : `?${name} has no value`,
        `Give it once, as ?${name}=VALUE.`,
      );
    }
    settings.set(name, resolvePart(part.slice(equals + 1), context));
  }
  return settings;
}

/** What clients call it, and what it is here. */
const SETTINGS_OF_OTHERS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^(ca_?cert|ca-?file|ssl_?ca|tls_?ca|ca_?path|ssl_?root)/i,
    'Did you mean ?ca=FILE? Its URL begins with rediss://.',
  ],
  [
    /^(ssl_?cert_?reqs|skip_?verify|insecure|reject_?unauthorized|verify_?peer|ssl_?check)/i,
    'Did you mean ?tls-insecure=1? Its URL begins with rediss://.',
  ],
  [/^(ssl|tls)_?cert/i, 'Did you mean ?cert=FILE? Its URL begins with rediss://.'],
  [/^(ssl|tls)_?key/i, 'Did you mean ?key=FILE? Its URL begins with rediss://.'],
  [/^(sni|server_?name|ssl_?host)/i, 'Did you mean ?servername=NAME? Its URL begins with rediss://.'],
  [/^(ssl|tls|use_?ssl|use_?tls)$/i, 'Use rediss:// in place of redis:// for TLS, and leave it out.'],
  [/^(database|dbnum|redis_?db)$/i, 'Use ?db=NUMBER, or redis://HOST:PORT/NUMBER.'],
  [/^(protocol|resp)$/i, 'Leave it out, and use --protocol 3.'],
  [/^(user|username|password|pass|auth)$/i, 'Write redis://USER:PASSWORD@HOST.'],
];

function unknownSetting(
  name: string,
  known: readonly string[],
  context: UrlContext,
  secure: boolean,
): CacheBenchError {
  const shown = printable(name, 40);
  if (!secure && TLS_SETTINGS.includes(name)) {
    return context.fail(`?${shown} is for TLS, but this URL does not use TLS`, 'Use rediss:// for TLS.');
  }
  const [, meant] = SETTINGS_OF_OTHERS.find(([pattern]) => pattern.test(name)) ?? [];
  if (meant !== undefined) return context.fail(`an attached server has no setting ?${shown}`, meant);
  const near = suggest(name, known);
  const all = `known are ${known.join(', ')}`;
  return context.fail(
    `an attached server has no setting ?${shown}`,
    near ? `Did you mean ?${near}=?` : `Leave it out: ${all}.`,
  );
}

function tlsOptions(settings: ReadonlyMap<string, string>, context: UrlContext): TlsOptions {
  const insecure = settings.get('tls-insecure') ?? '0';
  if (insecure !== '0' && insecure !== '1') {
    throw context.fail(
      `?tls-insecure is '${printable(insecure, 40)}'`,
      'Use 1 to accept any certificate, or leave it out.',
    );
  }
  if (settings.has('cert') !== settings.has('key')) {
    throw context.fail('?cert and ?key go together', 'Give both: ?cert=FILE&key=FILE.');
  }
  const servername = settings.get('servername');
  return { ...dropUndefined({ servername }), verify: insecure === '0' };
}

function withFiles(settings: ReadonlyMap<string, string>): { tlsFiles?: TlsFiles } {
  const files = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const path = settings.get(name);
    return path === undefined ? [] : [[name, path] as const];
  });
  return files.length === 0 ? {} : { tlsFiles: Object.fromEntries(files) };
}

/** Percent-decoded, with `${VARIABLE}` replaced afterwards, so that a variable may hold any character. */
function resolvePart(text: string, context: UrlContext): string {
  return text
    .split(/(\$\{\w+\})/)
    .map((piece, index) => (index % 2 === 1 ? context.lookUp(piece.slice(2, -1)) : decode(piece, context)))
    .join('');
}

function decode(text: string, context: UrlContext): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw context.fail(
      'a % is not followed by two hex digits of valid text',
      'Write %25 for a percent sign.',
    );
  }
}
