// One HTTP request, through a proxy if there is one, with redirects followed. Node's own fetch heeds proxies from Node 24 on only.
import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { chooseProxy, describeProxy } from './proxy.ts';

type Headers = Readonly<Record<string, string>>;

export interface RequestOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly headers?: Headers;
  /** Sent to the first origin only, never to where it redirects. */
  readonly authorization?: string;
  readonly signal?: AbortSignal;
}

const MOST_REDIRECTS = 10;
/** Nothing comes for so long: a proxy or firewall swallows it. */
const SILENCE_MS = 30_000;

/**
 * @returns the answer, whatever its status; its body is still to be read or destroyed
 * @throws CacheBenchError E_PROXY; Error of the socket
 */
export async function openUrl(start: string, options: RequestOptions): Promise<IncomingMessage> {
  let url = new URL(start);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const isFirstOrigin = url.origin === new URL(start).origin;
    const answer = await send(url, {
      ...options,
      headers: {
        'user-agent': 'cache-bench',
        ...options.headers,
        ...(isFirstOrigin && options.authorization !== undefined
          ? { authorization: options.authorization }
          : {}),
      },
    });
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) return answer;
    answer.destroy();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol))
      throw new Error('it redirects to what is no web address');
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw new Error(`it redirects from https to plain http (${next.host})`);
    url = next;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}

type SendOptions = RequestOptions & { readonly headers: Headers };

async function send(url: URL, options: SendOptions): Promise<IncomingMessage> {
  const proxy = chooseProxy(url, options.env);
  const isSecure = url.protocol === 'https:';
  if (proxy === undefined) {
    const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
    return ask(isSecure ? requestHttps(url, { agent }) : requestHttp(url, { agent }), options);
  }
  return isSecure ? sendThroughTunnel(url, proxy, options) : sendPlain(url, proxy, options);
}

/** The proxy sees the whole request, and its own refusal looks like one of the server. */
async function sendPlain(url: URL, proxy: URL, options: SendOptions): Promise<IncomingMessage> {
  const request = requestHttp({
    host: hostOf(proxy),
    port: proxy.port || 80,
    path: url.href,
    agent: new HttpAgent({ keepAlive: false }),
    headers: { host: url.host, ...authorizeAt(proxy) },
  });
  const answer = await ask(request, options).catch((error: unknown) => {
    throw options.signal?.aborted ? error : proxyError(proxy, url, messageOf(error), error);
  });
  if (answer.statusCode !== 407) return answer;
  answer.destroy();
  throw refusal(proxy, url, answer.statusCode);
}

/** TLS goes through the proxy unread. */
async function sendThroughTunnel(url: URL, proxy: URL, options: SendOptions): Promise<IncomingMessage> {
  const socket = await openTunnel(url, proxy, options);
  const createConnection = () => connectTls({ socket, servername: hostOf(url), ALPNProtocols: ['http/1.1'] });
  // Without an agent, which would know the port.
  return ask(requestHttps(url, { createConnection, defaultPort: 443 }), options);
}

function openTunnel(url: URL, proxy: URL, { signal }: SendOptions): Promise<Socket> {
  const place = `${url.hostname}:${url.port || '443'}`;
  const isSecureProxy = proxy.protocol === 'https:';
  const tunnel = (isSecureProxy ? requestHttps : requestHttp)({
    host: hostOf(proxy),
    port: proxy.port || (isSecureProxy ? 443 : 80),
    method: 'CONNECT',
    path: place,
    agent: isSecureProxy ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
    headers: { host: place, ...authorizeAt(proxy) },
  });
  return new Promise((resolve, reject) => {
    const giveUp = (): void => void tunnel.destroy(new Error('aborted'));
    signal?.addEventListener('abort', giveUp, { once: true });
    tunnel.once('close', () => signal?.removeEventListener('abort', giveUp));
    tunnel.setTimeout(SILENCE_MS, () => tunnel.destroy(silence()));
    tunnel.on('error', (error) =>
      reject(signal?.aborted ? error : proxyError(proxy, url, messageOf(error), error)),
    );
    // A proxy that refuses may answer as to any other request.
    tunnel.once('response', (answer) => {
      answer.destroy();
      reject(refusal(proxy, url, answer.statusCode));
    });
    tunnel.once('connect', (answer, socket) => {
      signal?.removeEventListener('abort', giveUp);
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(refusal(proxy, url, answer.statusCode));
    });
    tunnel.end();
  });
}

function ask(
  request: ReturnType<typeof requestHttp>,
  { headers, signal }: SendOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => void request.destroy(new Error('aborted'));
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', giveUp));
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    request.setTimeout(SILENCE_MS, () => request.destroy(silence()));
    request.once('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

function silence(): Error {
  return new Error(`no answer within ${SILENCE_MS / 1000} s`);
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function authorizeAt({ username, password }: URL): Headers {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function refusal(proxy: URL, url: URL, status: number | undefined): CacheBenchError {
  const why = status === 407 ? 'it wants a user and password (407)' : `it answered with status ${status}`;
  return proxyError(proxy, url, why);
}

function proxyError(proxy: URL, url: URL, why: string, cause?: unknown): CacheBenchError {
  return new CacheBenchError(
    'E_PROXY',
    `the proxy ${describeProxy(proxy)} gives no way to ${url.host}: ${why}`,
    {
      hint: 'Check HTTPS_PROXY and HTTP_PROXY (http://USER:PASSWORD@HOST:PORT), or add the host to NO_PROXY.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/** The next step after an error of the network, as far as it can be told. */
export function adviseOn(error: unknown): string {
  return /certificate|self.signed|issuer/i.test(messageOf(error))
    ? 'If a proxy of your network opens TLS, name the file of its certificate with NODE_EXTRA_CA_CERTS.'
    : 'Check the network, HTTPS_PROXY and NO_PROXY.';
}
