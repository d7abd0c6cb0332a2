// One HTTP request, through a proxy if there is one, with redirects followed.

import type { Agent, Dispatcher, ProxyAgent } from 'undici';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { chooseProxy, describeProxy } from './proxy.ts';

export interface RequestOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to the first origin only, never to where it redirects. */
  readonly authorization?: string;
  readonly signal?: AbortSignal;
}

/** Status, headers, and a body that is still to be read or dropped. */
export type HttpResponse = Dispatcher.ResponseData;

const MOST_REDIRECTS = 10;
/** Nothing comes for so long: a proxy or firewall swallows it. */
const SILENCE_MS = 30_000;
const PATIENCE = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };

/**
 * @returns the answer, whatever its status
 * @throws CacheBenchError E_PROXY; Error of the socket
 */
export async function openUrl(start: string, options: RequestOptions): Promise<HttpResponse> {
  let url = new URL(start);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const isFirstOrigin = url.origin === new URL(start).origin;
    const authorization = isFirstOrigin ? options.authorization : undefined;
    const answer = await send(url, {
      ...options,
      headers: {
        'user-agent': 'cache-bench',
        ...options.headers,
        ...dropUndefined({ authorization }),
      },
    });
    const location = answer.headers['location'];
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') return answer;
    await drop(answer);
    url = follow(url, location);
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}

/** Reads no more of it than keeps the other end polite. */
export async function drop({ body }: HttpResponse): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => {});
}

function follow(url: URL, location: string): URL {
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol))
    throw new Error('it redirects to what is no web address');
  if (url.protocol === 'https:' && next.protocol === 'http:')
    throw new Error(`it redirects from https to plain http (${next.host})`);
  return next;
}

async function send(url: URL, { env, headers, signal }: RequestOptions): Promise<HttpResponse> {
  const proxy = chooseProxy(url, env);
  // Loaded where something is downloaded, which is seldom.
  const undici = await import('undici');
  const unreachable = new WeakSet<Error>();
  const dispatcher =
    proxy === undefined
      ? new undici.Agent({ ...PATIENCE, connect: { timeout: SILENCE_MS } })
      : openProxy(undici, proxy, unreachable);
  try {
    return await undici.request(url, {
      dispatcher,
      ...dropUndefined({ headers, signal }),
    });
  } catch (error) {
    if (proxy === undefined || signal?.aborted) throw error;
    throw explainProxy(error as Error, proxy, url, unreachable);
  } finally {
    // Once the body is read; nothing waits for that.
    void dispatcher.close();
  }
}

/** @param unreachable gets the errors of connecting to the proxy itself */
function openProxy(
  { ProxyAgent, Pool }: typeof import('undici'),
  proxy: URL,
  unreachable: WeakSet<Error>,
): ProxyAgent | Agent {
  return new ProxyAgent({
    ...PATIENCE,
    uri: proxy.href,
    // Plain http goes to the proxy as it is, TLS through a tunnel.
    proxyTunnel: false,
    proxyTls: { timeout: SILENCE_MS },
    requestTls: { timeout: SILENCE_MS },
    ...(proxy.username === '' ? {} : { token: authorizeAt(proxy) }),
    clientFactory: (origin, options) =>
      new Pool(origin, { ...PATIENCE, ...noteFailures(options, unreachable) }),
  });
}

function noteFailures(options: object, failures: WeakSet<Error>): object {
  const { connect } = options as { connect: (...args: unknown[]) => void };
  return {
    ...options,
    connect: (target: unknown, done: (error: Error | null, socket: unknown) => void) =>
      connect(target, (error: Error | null, socket: unknown) => {
        if (error !== null) failures.add(error);
        done(error, socket);
      }),
  };
}

function authorizeAt({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** What is behind the proxy has errors of its own, which stay as they are. */
function explainProxy(error: Error, proxy: URL, url: URL, unreachable: WeakSet<Error>): Error {
  const why = messageOf(error);
  const status =
    /^Proxy response \((\d+)\)/.exec(why)?.[1] ?? /^Proxy Authentication.*\((407)\)/.exec(why)?.[1];
  if (status === '407') return proxyError(proxy, url, 'it wants a user and password (407)', error);
  if (status !== undefined) return proxyError(proxy, url, `it answered with status ${status}`, error);
  return unreachable.has(error) ? proxyError(proxy, url, why, error) : error;
}

function proxyError(proxy: URL, url: URL, why: string, cause: unknown): CacheBenchError {
  return new CacheBenchError(
    'E_PROXY',
    `the proxy ${describeProxy(proxy)} gives no way to ${url.host}: ${why}`,
    {
      hint: 'Check HTTPS_PROXY and HTTP_PROXY (http://USER:PASSWORD@HOST:PORT), or add the host to NO_PROXY.',
      cause,
    },
  );
}

/** The next step after an error of the network, as far as it can be told. */
export function adviseOn(error: unknown): string {
  return /certificate|self.signed|issuer/i.test(messageOf(error))
    ? 'If a proxy of your network opens TLS, name the file of its certificate with NODE_EXTRA_CA_CERTS.'
    : 'Check the network, HTTPS_PROXY and NO_PROXY.';
}
