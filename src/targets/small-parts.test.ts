// The small helpers of the room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from '../core/suggest.ts';
import { anyText } from '../testkit/any-text.ts';
import { escapeGlob } from './access/own-keys.ts';
import { printable } from './control/printable.ts';
import { hintForScriptError } from './control/script-errors.ts';
import { parseTcpListeners, parseUnixSockets } from './processes/local-pid.ts';

describe('printable', () => {
  it('shows control characters and marks that reorder text as numbers', () => {
    expect(printable('a\nb\x1b[2J\x9b\u202eé')).toBe('a\\x0ab\\x1b[2J\\x9b\\u202eé');
  });

  it('never lets one through, and is bounded', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 400 }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        expect(shown.length).toBeLessThanOrEqual(200 * 6 + 1);
      }),
      { seed: 1 },
    );
  });
});

describe('suggest', () => {
  it('finds the nearest name', () => {
    const names = ['redis', 'dragonfly', 'valkey'];
    expect(suggest('redsi', names)).toBe('redis');
    expect(suggest('Dragonfy', names)).toBe('dragonfly');
    expect(suggest('valky', names)).toBe('valkey');
  });

  it('is silent where nothing is near', () => {
    for (const typed of ['', 'x', 'memcached', 'nosuch']) expect(suggest(typed, ['redis'])).toBeUndefined();
  });
});

it('takes the meaning from characters of patterns', () => {
  expect(escapeGlob('cb:*[a]?\\^:')).toBe('cb:\\*\\[a\\]\\?\\\\\\^:');
  expect(escapeGlob('cb:1f9a:')).toBe('cb:1f9a:');
});

describe('tables of sockets', () => {
  const tcp = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1B59 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 46104 1 0000 100 0 0 10 0',
    '   1: 0100007F:1B59 0100007F:C35A 01 00000000:00000000 00:00000000 00000000     0        0 46200 1 0000 20 4 30 10 -1',
    '   2: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11111 1 0000 100 0 0 10 0',
  ].join('\n');

  it('tell who listens at a port, not who is connected to it', () => {
    expect(parseTcpListeners(tcp, 7001)).toEqual(['46104']);
    expect(parseTcpListeners(tcp, 22)).toEqual(['11111']);
    expect(parseTcpListeners(tcp, 80)).toEqual([]);
  });

  it('tell who has a socket file', () => {
    const unix = [
      'Num       RefCount Protocol Flags    Type St Inode Path',
      '0000000000000000: 00000002 00000000 00010000 0001 01 42173 /run/redis server.sock',
      '0000000000000000: 00000003 00000000 00000000 0001 03 42174',
    ].join('\n');
    expect(parseUnixSockets(unix, '/run/redis server.sock')).toEqual(['42173']);
    expect(parseUnixSockets(unix, '/run/redis')).toEqual([]);
  });
});

it('knows the next step for scripts that Dragonfly refuses', () => {
  const undeclared =
    'ERR Error running script (call to 38): @user_script:2: -ERR script tried accessing undeclared key, key: key1';
  expect(hintForScriptError(undeclared, 'dragonfly')).toMatch(
    /--!df flags=allow-undeclared-keys; where a library sends it .* --default_lua_flags=allow-undeclared-keys\./,
  );
  expect(hintForScriptError("ERR user_script:2: unexpected symbol near '#'", 'dragonfly')).toContain('#!');
  expect(hintForScriptError('ERR user_script:1: x', 'dragonfly')).toContain('Lua 5.4');
  expect(hintForScriptError('ERR user_script:1: x', 'redis')).toBeUndefined();
});
