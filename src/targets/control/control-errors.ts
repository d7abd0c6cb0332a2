// What went wrong on a control connection, in words for the user; never the command's arguments, which may be secrets.
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { adviseOnError } from '../../wire/error-replies.ts';
import { printable } from './printable.ts';

const FROM_ENVIRONMENT = '$' + '{VAR}';

export interface FailureContext {
  /** Described endpoint, without secrets. */
  readonly where: string;
  /** Name of the command. */
  readonly what: string;
  /** Of the URL. */
  readonly user: string | undefined;
  /** Reason given by the socket or the reply parser. */
  readonly streamError: Error | undefined;
  /** connecting: no connection yet; opening: not yet through AUTH and PING; opened: nothing else was answered yet. */
  readonly phase: 'connecting' | 'opening' | 'opened' | 'open';
  readonly timedOutAfterMs: number | undefined;
  readonly tls: boolean;
}

/** The server answers, and says no to this command: the connection is in order. */
export function isRefusal(error: unknown): error is CacheBenchError {
  return error instanceof CacheBenchError && (error.code === 'E_REPLY' || error.code === 'E_DENIED');
}

/** The error of ioredis carries the command with its arguments, so it is never passed on as the cause. */
export function explainFailure(error: unknown, context: FailureContext): CacheBenchError {
  if (context.timedOutAfterMs !== undefined) return explainTimeout(context, context.timedOutAfterMs);
  if (error instanceof Error && error.name === 'ReplyError') return explainReply(error.message, context);
  return explainStream(context.streamError ?? error, context);
}

function explainTimeout({ where, what, phase, tls }: FailureContext, timeoutMs: number): CacheBenchError {
  if (phase === 'connecting' && tls) {
    // A server without TLS may wait for the end of the line that the greeting of TLS seems to begin.
    return new CacheBenchError('E_TARGET_UNREACHABLE', `${where} did not start TLS within ${timeoutMs} ms`, {
      hint: 'If the server speaks plain RESP, use redis://; else check the address and the firewall.',
    });
  }
  if (phase === 'connecting') {
    return new CacheBenchError(
      'E_TARGET_UNREACHABLE',
      `${where} did not accept a connection within ${timeoutMs} ms`,
      { hint: 'Check the address, and whether a firewall drops the packets.' },
    );
  }
  const silence = isOpen(phase) ? `gave no reply to ${what}` : 'accepted the connection but gave no reply';
  return new CacheBenchError('E_TARGET_TIMEOUT', `${where} ${silence} within ${timeoutMs} ms`, {
    hint: 'Check whether the server is stopped, overloaded or busy with one long command; if it speaks TLS, use rediss://.',
  });
}

function explainReply(message: string, { where, what, phase, user }: FailureContext): CacheBenchError {
  const reply = printable(message);
  if (/^NOAUTH\b|Authentication required/i.test(message)) {
    return new CacheBenchError('E_AUTH', `${where} wants a password`, {
      hint: `Put it into the URL: redis://:PASSWORD@host, or redis://:${FROM_ENVIRONMENT}@host to keep it out of the command line.`,
    });
  }
  if (/^WRONGPASS\b|invalid (username-)?password/i.test(message)) {
    return new CacheBenchError('E_AUTH', `${where} refused the user or password of the URL`, {
      hint: `Percent-encode special characters in the URL, or use redis://:${FROM_ENVIRONMENT}@host to take the password as it is.`,
    });
  }
  if (/without any password configured/i.test(message)) {
    return new CacheBenchError('E_AUTH', `${where} has no password, but the URL has one`, {
      hint: 'Remove the user and password from the URL.',
    });
  }
  if (/^DENIED\b/.test(message)) {
    return new CacheBenchError('E_AUTH', `${where} refuses connections from other machines: ${reply}`, {
      hint: 'It runs in protected mode: give it a password, or run cache-bench on its machine.',
    });
  }
  const advice = adviseOnError(message, { user });
  const hint = advice === undefined ? {} : { hint: advice.hint };
  switch (advice?.kind) {
    case 'not-permitted':
      return new CacheBenchError('E_DENIED', `${where} does not permit ${what} to this user: ${reply}`, hint);
    case 'loading':
      return new CacheBenchError('E_TARGET_LOADING', `${where} is still loading its data set`, hint);
    case 'no-free-connection':
      return new CacheBenchError('E_TARGET_UNREACHABLE', `${where} has no free connection: ${reply}`, hint);
    default: {
      const command = isOpen(phase) ? what : 'the first commands';
      return new CacheBenchError('E_REPLY', `${where} answered ${command} with "${reply}"`, hint);
    }
  }
}

function isOpen(phase: FailureContext['phase']): boolean {
  return phase === 'open' || phase === 'opened';
}

const UNREACHABLE: Readonly<Record<string, readonly [text: string, hint: string]>> = {
  ECONNREFUSED: [
    'nothing listens there',
    'Start a server there, or let cache-bench start one with -t redis or -t dragonfly.',
  ],
  ENOENT: ['there is no such socket file', 'Check the path, and the unixsocket setting of the server.'],
  EACCES: ['no permission to open the socket', 'Check the rights of the socket file (unixsocketperm).'],
  ENOTFOUND: ['the host name is unknown', 'Check the host name.'],
  EAI_AGAIN: ['the host name could not be looked up', 'Check the name service of this machine.'],
  EHOSTUNREACH: ['there is no route to the host', 'Check the address and the network.'],
  ENETUNREACH: ['there is no route to the network', 'Check the address and the network.'],
  ETIMEDOUT: ['the connection attempt timed out', 'Check the address and the firewall.'],
};

function explainStream(error: unknown, { where, what, phase, tls }: FailureContext): CacheBenchError {
  const message = messageOf(error);
  const code = codeOf(error);
  const unreachable = UNREACHABLE[code];
  if (unreachable) {
    return new CacheBenchError('E_TARGET_UNREACHABLE', `cannot connect to ${where}: ${unreachable[0]}`, {
      hint: unreachable[1],
    });
  }
  const firstByte = /Unknown RESP type (\d+)/.exec(message)?.[1];
  if (firstByte !== undefined) return explainFirstByte(Number(firstByte), where);
  if (tls && phase === 'connecting') return explainTls(code, message, where);
  if (phase === 'opened') {
    return new CacheBenchError('E_PROTOCOL', `${where} answers PING, and closes the connection at ${what}`, {
      hint: 'A proxy such as twemproxy does this for commands that it does not forward: attach to a server behind it.',
    });
  }
  if (phase === 'open') {
    return new CacheBenchError('E_TARGET_LOST', `${where} closed the connection during ${what}`, {
      hint: 'Check whether the server was stopped or restarted, and its log.',
    });
  }
  return new CacheBenchError('E_PROTOCOL', `${where} closed the connection without an answer`, {
    hint: tls
      ? 'Check that a RESP server listens there.'
      : 'Check the port: a TLS port needs rediss://, and the cluster bus has the port of the node plus 10,000.',
  });
}

/** What begins an answer of those who often listen near a RESP server, or at a port that was meant for another. */
const FIRST_BYTES: Readonly<Record<string, readonly [speaks: string, hint?: string]>> = {
  // "HTTP/1.1 400 …", or the HTML of servers that answer an unknown request without a status line.
  H: ['HTTP', 'Check the port: this is a web server, or the page of metrics of another.'],
  '<': ['HTTP', 'Check the port: this is a web server, or the page of metrics of another.'],
  '\x15': ['TLS', 'Use rediss:// for a server that speaks TLS.'],
  // "ERROR" to a command that it does not know.
  E: ['the text protocol of memcached', 'Check the port: only servers that speak RESP can be measured.'],
  S: ['SSH', 'Check the port: 6379 is that of most RESP servers.'],
};

function explainFirstByte(byte: number, where: string): CacheBenchError {
  const [speaks, hint] = FIRST_BYTES[String.fromCharCode(byte)] ?? [];
  return new CacheBenchError(
    'E_PROTOCOL',
    `${where} does not speak RESP: ${speaks ? `it answered in ${speaks}` : `its answer begins with byte 0x${byte.toString(16).padStart(2, '0')}`}`,
    { hint: hint ?? 'Check the port: this is not a Redis-compatible server.' },
  );
}

function explainTls(code: string, message: string, where: string): CacheBenchError {
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER|ALTNAME/.test(code)) {
    return new CacheBenchError(
      'E_TARGET_UNREACHABLE',
      `the certificate of ${where} was not accepted: ${printable(message)}`,
      {
        hint: 'Name the authority with ?ca=FILE, the expected name with &servername=, or accept any with ?tls-insecure=1.',
      },
    );
  }
  return new CacheBenchError('E_PROTOCOL', `no TLS connection to ${where}: ${printable(message)}`, {
    hint: 'If the server speaks plain RESP, use redis://; if it wants a client certificate, add ?cert=FILE&key=FILE.',
  });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
