// Every way a control connection fails, in the words the user gets.
import { describe, expect, it } from 'vitest';
import { explainFailure, type FailureContext } from './control-errors.ts';

const CONTEXT: FailureContext = {
  where: 'redis://h:1',
  what: 'GET',
  user: 'bench',
  streamError: undefined,
  phase: 'opening',
  timedOutAfterMs: undefined,
  tls: false,
};

function explain(error: unknown, context: Partial<FailureContext> = {}): string {
  const { code, message, hint } = explainFailure(error, { ...CONTEXT, ...context });
  return `${code}: ${message} | ${hint}`;
}

/** As ioredis throws an error reply: the command with its arguments, password included, hangs on it. */
function reply(message: string): Error {
  return Object.assign(new Error(message), {
    name: 'ReplyError',
    command: { name: 'AUTH', args: ['hunter2'] },
  });
}

function failure(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

describe('an error reply', () => {
  it.each([
    ['NOAUTH Authentication required.', 'E_AUTH: redis://h:1 wants a password'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'E_AUTH: redis://h:1 refused the user'],
    ['ERR invalid password', 'E_AUTH: redis://h:1 refused the user or password'],
    ['NOPERM this user has no permissions', 'E_DENIED: redis://h:1 does not permit GET to this user'],
    ['DENIED Redis is running in protected mode', 'E_AUTH: redis://h:1 refuses connections from other'],
    ['LOADING Redis is loading the dataset in memory', 'E_TARGET_LOADING: redis://h:1 is still loading'],
    ['ERR max number of clients reached', 'E_TARGET_UNREACHABLE: redis://h:1 has no free connection'],
    ['ERR DB index is out of range', 'E_REPLY: redis://h:1 answered the first commands with "ERR DB index'],
  ])('%s', (message, wanted) => {
    expect(explain(reply(message)).startsWith(wanted)).toBe(true);
  });

  it('comes with the next step that fits it', () => {
    expect(explain(reply('ERR DB index is out of range'))).toContain('name one of a smaller number');
    expect(explain(reply('CLUSTERDOWN Hash slot not served'), { phase: 'open' })).toContain('CLUSTER NODES');
    expect(
      explain(reply("NOPERM User bench has no permissions to run the 'get' command"), { phase: 'open' }),
    ).toContain('ACL SETUSER bench +get');
  });

  it('is shown without control characters, and without the command that caused it', () => {
    const error = explainFailure(reply('ERR \x1b[31mred'), { ...CONTEXT, phase: 'open' });
    expect(error.message).toBe('redis://h:1 answered GET with "ERR \\x1b[31mred"');
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('a connection', () => {
  it.each([
    'ECONNREFUSED',
    'ENOENT',
    'EACCES',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ETIMEDOUT',
  ])('that fails with %s is unreachable', (code) => {
    const text = explain(new Error('Connection is closed.'), {
      streamError: failure(code),
      phase: 'connecting',
    });
    expect(text).toMatch(/^E_TARGET_UNREACHABLE: cannot connect to redis:\/\/h:1: .+ \| .+\.$/);
  });

  it('to a name with several addresses is explained by the first', () => {
    const error = new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')]);
    expect(explain(error, { phase: 'connecting' })).toContain('nothing listens there');
  });

  it.each([
    [72, 'it answered in HTTP'],
    [60, 'it answered in HTTP'],
    [21, 'it answered in TLS'],
    [69, 'it answered in the text protocol of memcached'],
    [83, 'it answered in SSH'],
    [50, 'its answer begins with byte 0x32'],
  ])('whose answer begins with byte %i does not speak RESP', (byte, wanted) => {
    const text = explain(new Error(`Unknown RESP type ${byte} "?". Please report this.`));
    expect(text).toContain(`E_PROTOCOL: redis://h:1 does not speak RESP: ${wanted} |`);
  });

  it('that closes is no RESP server at first, and lost later', () => {
    const closed = new Error('Connection is closed.');
    expect(explain(closed)).toMatch(/^E_PROTOCOL: .* closed the connection without an answer \| .*rediss:/);
    expect(explain(closed)).toContain('the cluster bus');
    expect(explain(closed, { phase: 'opened', what: 'INFO' })).toMatch(
      /^E_PROTOCOL: redis:\/\/h:1 answers PING, and closes the connection at INFO \| .*twemproxy/,
    );
    expect(explain(closed, { phase: 'open' })).toMatch(/^E_TARGET_LOST: .* closed the connection during GET/);
  });

  it('with TLS names the certificate, or TLS itself', () => {
    const tls = { tls: true, phase: 'connecting' } as const;
    expect(explain(failure('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), tls)).toMatch(
      /^E_TARGET_UNREACHABLE: the certificate of redis:\/\/h:1 was not accepted: self-signed certificate \| /,
    );
    expect(explain(failure('EPROTO', 'wrong version number'), tls)).toMatch(/^E_PROTOCOL: no TLS connection/);
  });

  it('that takes too long says what was waited for', () => {
    const late = { timedOutAfterMs: 4000 };
    expect(explain(undefined, { ...late, phase: 'connecting' })).toMatch(
      /^E_TARGET_UNREACHABLE: .* did not accept a connection within 4000 ms/,
    );
    expect(explain(undefined, { ...late, phase: 'connecting', tls: true })).toContain('did not start TLS');
    expect(explain(undefined, late)).toMatch(
      /^E_TARGET_TIMEOUT: .* accepted the connection but gave no reply/,
    );
    expect(explain(undefined, { ...late, phase: 'open' })).toMatch(
      /^E_TARGET_TIMEOUT: .* gave no reply to GET/,
    );
  });
});
