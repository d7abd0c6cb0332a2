// Provocations that a server refuses were not done: what stays as it is then tells nothing, and no alert is called blind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MisbehavingServer, startMisbehavingServer } from '../../testkit/misbehaving-server.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import { NamedKeys } from '../run/named-keys.ts';
import { judgeAlert, judgeField } from './judge-fields.ts';
import type { ProvocationBench } from './provocation.ts';
import { provoke } from './provoke.ts';
import { comesOnline } from './provoke-owned.ts';

const refused = (text: string): RespValue => ({ kind: 'error', bytes: Buffer.from(text) });
const said = (text: string): RespValue => ({ kind: 'bulk', bytes: Buffer.from(text) });
const REFUSAL = "NOPERM no permissions to run the 'set' command";

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer({ kind: 'fails-some', share: 1, error: REFUSAL });
});
afterAll(() => server.close());

/** @param answers by the names of commands; all others are refused */
function benchOf(
  answers: Readonly<Record<string, (args: readonly string[]) => RespValue>>,
): ProvocationBench {
  const target = {
    ...{ name: 'it', owned: true, identity: { flavor: 'redis' } },
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port: server.port }, db: 0 },
  };
  return {
    target: target as unknown as ProvocationBench['target'],
    ask: async (args) => answers[String(args[0])]?.(args.map(String)) ?? refused(REFUSAL),
    ...{ prefix: 'cb:test:', named: new NamedKeys(), signal: new AbortController().signal },
  };
}

const INFO = { INFO: () => said('used_memory:1000\r\nblocked_clients:0\r\n') };

describe('what is refused is not tried', () => {
  it.each([
    ['fill', 'SET'],
    ['commands', 'SET'],
    ['expiring', 'SET'],
    ['slow', 'EVAL'],
    ['save', 'BGSAVE'],
    ['block', 'BLPOP'],
    ['subscribe', 'SUBSCRIBE'],
  ] as const)('%s', async (name, command) => {
    const { untried, amounts } = await provoke(name, benchOf(INFO));
    expect(untried).toBe(`${command}: ${REFUSAL}`);
    expect(amounts).toEqual({});
  });

  it('and what it should have moved makes no alert blind', async () => {
    const field = { name: 'used_memory', metrics: [], about: 'memory', moves: 'fill' as const };
    const series = await provoke('fill', benchOf(INFO));
    const candidate = judgeField(field, series, series.before);
    expect(candidate.state).toBe('untried');
    const reference = { state: 'moves', found: '' } as const;
    const alert = { reads: ['used_memory'] } as unknown as Parameters<typeof judgeAlert>[0];
    expect(judgeAlert(alert, [{ name: 'used_memory', reference, candidate, isProvoked: true }]).state).toBe(
      'not-tried',
    );
  });
});

describe('a rate that a server samples by its own clock', () => {
  it('is read after the server has had time to sample what was done', async () => {
    let lastGet = Number.NEGATIVE_INFINITY;
    const sampledLate = {
      ...{ SET: () => said('OK'), INFO: infoOf },
      GET: () => {
        lastGet = performance.now();
        return said('x');
      },
    };
    function infoOf() {
      // As Redis: every tenth of a second.
      const isSampled = performance.now() - lastGet >= 100;
      return said(`instantaneous_ops_per_sec:${isSampled ? 700 : 42}\r\n`);
    }
    lastGet = performance.now();
    const series = await provoke('commands', benchOf(sampledLate));
    const field = {
      name: 'instantaneous_ops_per_sec',
      metrics: [],
      about: 'rate',
      moves: 'commands' as const,
    };
    expect(judgeField({ ...field, during: true }, series, series.before).found).toBe('42 to 700');
  });
});

describe('an eviction', () => {
  const CONFIG = {
    ...INFO,
    CONFIG: ([, verb]: readonly string[]) =>
      verb === 'GET' ? ({ kind: 'array', items: [said('x'), said('0')] } as const) : said('OK'),
  };
  const takes = (count: number) => {
    let left = count;
    return { ...CONFIG, SET: () => (left-- > 0 ? said('OK') : refused('OOM command not allowed')) };
  };

  it.each([
    [0, 'SET: OOM command not allowed'],
    // Two MiB in values of 256 KiB: what was taken had room.
    [8, 'SET: OOM command not allowed'],
    [9, undefined],
    [64, undefined],
  ])('with %i values taken', async (count, untried) => {
    expect((await provoke('evict', benchOf(takes(count)))).untried).toBe(untried);
  });

  it('whose limit cannot be set is not tried, and what was set is set back', async () => {
    const set: string[] = [];
    const bench = benchOf({
      ...CONFIG,
      CONFIG: (args) => {
        if (args[1] === 'GET') return CONFIG.CONFIG(args);
        set.push(args.slice(2).join(' '));
        return args[2] === 'maxmemory' ? refused('ERR no') : said('OK');
      },
    });
    expect((await provoke('evict', bench)).untried).toBe('CONFIG SET maxmemory: ERR no');
    expect(set.slice(-2)).toEqual(['maxmemory 0', 'maxmemory-policy 0']);
  });
});

describe('a replica', () => {
  it.each([
    ['slave0:ip=127.0.0.1,port=1,state=online,offset=1', true],
    ['slave0:ip=127.0.0.1,port=1,state=stable_sync', true],
    ['slave0:ip=127.0.0.1,port=1,state=wait_bgsave', false],
    ['', false],
  ])('that is "%s"', async (text, online) => {
    expect(await comesOnline(benchOf({ INFO: () => said(text) }), 1)).toBe(online);
  });
});
