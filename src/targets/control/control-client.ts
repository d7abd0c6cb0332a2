// The one client for everything that is not load: identity, INFO, scripts, counting and removing keys.

import type { RedisOptions } from 'ioredis';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { messageOf } from '../../core/errors.ts';
import { type InfoFields, parseInfoText } from '../../core/info-text.ts';
import { adviseOnError, type ErrorKind } from '../../wire/error-replies.ts';
import { hearAllErrors } from '../../wire/hear-all-errors.ts';
import { explainFailure, type FailureContext } from './control-errors.ts';

export interface ControlClient {
  /** One section of INFO, or what the server gives without a section. */
  info(section?: string): Promise<InfoFields>;
  /** @throws CacheBenchError; an error reply is E_REPLY, or E_DENIED where the user may not */
  call(command: string, ...args: string[]): Promise<unknown>;
  /** The same with texts of the reply as the bytes they are. */
  callForBytes(command: string, ...args: (string | Buffer)[]): Promise<unknown>;
  close(): void;
}

export interface ControlOptions {
  /** For each call. A client whose call timed out is closed. */
  readonly callTimeoutMs?: number;
}

/** For opening as a whole, and for a call unless told otherwise: below the 5 s that a user waits for a verdict. */
const TIMEOUT_MS = 4000;

/**
 * Connects, authenticates, selects the database and checks with a PING that RESP is spoken.
 *
 * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_DENIED, E_PROTOCOL, E_TARGET_TIMEOUT, E_TARGET_LOADING
 */
export async function openControlClient(
  endpoint: Endpoint,
  options: ControlOptions = {},
): Promise<ControlClient> {
  const where = describeEndpoint(endpoint);
  const { Redis } = await import('ioredis');
  const redis = new Redis(optionsFor(endpoint));
  hearAllErrors(redis);
  let phase: FailureContext['phase'] = 'connecting';
  let step = 'connecting';
  let timedOut = false;
  // connect() and pending calls only say "Connection is closed."; the reason comes as an event.
  let streamError: Error | undefined;
  redis.on('error', (error) => {
    streamError ??= error;
  });

  async function within<T>(timeoutMs: number, what: string, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      timedOut = true;
      redis.disconnect();
    }, timeoutMs);
    try {
      return await work();
    } catch (error) {
      throw explainFailure(error, {
        where,
        what: phase === 'opening' ? step : what,
        user: endpoint.username,
        streamError,
        phase,
        timedOutAfterMs: timedOut ? timeoutMs : undefined,
        tls: endpoint.tls !== undefined,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  try {
    await within(TIMEOUT_MS, 'connecting', async () => {
      await redis.connect();
      phase = 'opening';
      // Not left to ioredis: it prints warnings on some refusals of AUTH and swallows those of SELECT.
      if (endpoint.password !== undefined) {
        step = 'AUTH';
        const user = endpoint.username === undefined ? [] : [endpoint.username];
        await redis.call('AUTH', ...user, endpoint.password);
      }
      if (endpoint.db !== 0) {
        step = `SELECT ${endpoint.db}`;
        await redis.call('SELECT', String(endpoint.db));
      }
      step = 'PING';
      await redis.call('PING').catch((error) => {
        if (!answersAllTheSame(messageOf(error))) throw error;
      });
    });
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  phase = 'opened';

  async function ask<T>(command: string, send: () => Promise<T>): Promise<T> {
    try {
      return await within(options.callTimeoutMs ?? TIMEOUT_MS, command, send);
    } finally {
      phase = 'open';
    }
  }
  const call = (command: string, ...args: string[]): Promise<unknown> =>
    ask(command, () => redis.call(command, ...args));
  return {
    call,
    callForBytes: (command, ...args) => ask(command, () => redis.callBuffer(command, ...args)),
    info: async (section) =>
      parseInfoText(String(await call('INFO', ...(section === undefined ? [] : [section])))),
    close: () => redis.disconnect(),
  };
}

/** Refusals of a PING by servers that can be asked who they are, and perhaps be read from. */
const REFUSALS: ReadonlySet<ErrorKind | undefined> = new Set<ErrorKind>([
  'unknown-command',
  'not-permitted',
  'snapshot-failed',
  'primary-down',
]);

function answersAllTheSame(reply: string): boolean {
  return REFUSALS.has(adviseOnError(reply)?.kind);
}

function optionsFor({ address, tls }: Endpoint) {
  return {
    ...(address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }),
    // family 0: whatever the name resolves to, IPv6 included.
    family: 0,
    // RESP2 in every version of ioredis: the replies we read have the same shape on every server.
    protocol: 2 as const,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    // CLIENT SETINFO is unknown to many servers and would count as failed commands in their INFO.
    disableClientInfo: true,
    // Time to wait for the other side's FIN: a server that hangs never sends it.
    disconnectTimeout: 50,
    // The deadline of within() is the only one.
    connectTimeout: 0,
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...dropUndefined({ ca: tls.ca, cert: tls.cert, key: tls.key }),
            ...serverNameFor(tls.servername, address),
            rejectUnauthorized: tls.verify,
          },
        }),
  } satisfies RedisOptions;
}

function serverNameFor(given: string | undefined, address: Endpoint['address']): { servername?: string } {
  if (given !== undefined) return { servername: given };
  // Node fills in the host for TCP itself; a Unix socket has none to check the certificate against.
  return address.kind === 'unix' ? { servername: 'localhost' } : {};
}
