import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import type { Caller } from './gentle-client.ts';
import { countCommands, observe } from './observe.ts';

interface FakeOptions {
  /** Of the whole life of the server, one list for each reading of commandstats. */
  readonly stats?: readonly string[];
  readonly keys?: readonly string[];
  readonly refuse?: readonly string[];
  /** Its keys are hashes, not strings. */
  readonly isHash?: boolean;
  /** As INFO server says. */
  readonly server?: string;
}

/** A server with strings, that remembers what it was asked. */
function fakeServer({
  stats = ['cmdstat_get:calls=5,usec=1', 'cmdstat_get:calls=9,usec=1'],
  keys = ['a:1', 'a:2', 'a:3'],
  refuse = [],
  isHash = false,
  server = 'redis_version:7.4.1',
}: FakeOptions = {}) {
  const lengthOf = (command: string) => {
    if (command !== (isHash ? 'HLEN' : 'STRLEN'))
      throw new CacheBenchError('E_REPLY', 'WRONGTYPE Operation against …');
    return isHash ? 4 : 7;
  };
  const sent: string[] = [];
  let looks = 0;
  let drawn = 0;
  const answers: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
    INFO: ([section]) => {
      if (section === 'server') return `${server}\r\nprocess_id:1\r\nrun_id:abc`;
      if (section === 'stats') return `keyspace_hits:${10 * looks}\r\nkeyspace_misses:${5 * looks}`;
      if (section === 'clients') return 'connected_clients:3';
      if (section === 'commandstats') return stats[looks++];
      return section === 'keyspace' ? 'db0:keys=3,expires=0\r\ndb2:keys=1' : '';
    },
    CLIENT: ([what]) =>
      what === 'LIST' ? 'id=1 cmd=get resp=2\nid=2 cmd=get resp=3\nid=3 cmd=client|list resp=2\n' : 'OK',
    DBSIZE: () => keys.length,
    RANDOMKEY: () => keys[drawn++ % keys.length],
    SCAN: () => ['0', keys],
    TYPE: ([key]) => (keys.includes(key!) ? 'string' : 'none'),
    PTTL: () => -1,
    MEMORY: () => 0,
    ...Object.fromEntries(
      ['STRLEN', 'LLEN', 'SCARD', 'ZCARD', 'HLEN', 'XLEN'].map((name) => [name, () => lengthOf(name)]),
    ),
  };
  const call = async (command: string, ...args: string[]) => {
    sent.push([command, ...args].join(' '));
    if (refuse.includes(command)) throw new CacheBenchError('E_DENIED', `NOPERM ${command}`);
    return answers[command]!(args);
  };
  return { client: { call }, sent };
}

const PLAN = { watchNs: 1e6, sampleKeys: 6, ratePerSecond: 1e6, db: 0 };
const watch = (client: Caller, signal = new AbortController().signal) =>
  observe(client, PLAN, signal, () => {});

describe('watching a server', () => {
  it('sees what others called, their hits and their clients, and some keys', async () => {
    const { client } = fakeServer();
    const seen = await watch(client);
    expect([...seen.calls]).toEqual([['GET', 4]]);
    expect(seen).toMatchObject({ server: 'redis 7.4.1', hits: 10, misses: 5, connectedClients: 2 });
    expect([...seen.clientsByProtocol]).toEqual([
      ['2', 1],
      ['3', 1],
    ]);
    expect(seen.databases).toEqual(['db0', 'db2']);
    expect(seen.keys).toMatchObject({ databaseKeys: 3, method: 'RANDOMKEY', draws: 6, refused: [] });
    // No time to live, and no memory where the server says 0.
    expect(seen.keys.keys).toEqual(['a:1', 'a:2', 'a:3'].map((name) => ({ name, type: 'string', size: 7 })));
  });

  it('sends nothing but what it says, and no more of it', async () => {
    const { client, sent } = fakeServer();
    await watch(client);
    const harmless = /^(INFO|CLIENT (LIST|NO-TOUCH ON)|DBSIZE|RANDOMKEY|TYPE|PTTL|MEMORY USAGE|STRLEN)\b/;
    expect(sent.filter((command) => !harmless.test(command))).toEqual([]);
    expect(sent.length).toBeLessThanOrEqual(countCommands(PLAN));
    // By itself a server weighs five elements, and takes the rest for as large.
    expect(sent).toContain('MEMORY USAGE a:1 SAMPLES 100');
  });

  it('walks a few steps of SCAN where RANDOMKEY is refused, and asks only once for what is refused', async () => {
    const { client, sent } = fakeServer({ refuse: ['RANDOMKEY', 'MEMORY'] });
    const { keys } = await watch(client);
    expect(keys).toMatchObject({ method: 'SCAN', draws: 3, refused: ['RANDOMKEY', 'MEMORY USAGE'] });
    expect(sent.filter((command) => command.startsWith('MEMORY'))).toHaveLength(1);
    expect(sent).toContain('SCAN 0 COUNT 10');
  });

  it('looks for keys of the types that commands are for, within the same number of commands', async () => {
    const { client, sent } = fakeServer({
      stats: ['cmdstat_get:calls=5,usec=1', 'cmdstat_get:calls=9,usec=1\r\ncmdstat_hgetall:calls=2,usec=1'],
      isHash: true,
    });
    const { keys } = await watch(client);
    expect(sent.filter((command) => command.startsWith('SCAN'))).toEqual(['SCAN 0 COUNT 100 TYPE hash']);
    expect(keys.walks).toEqual([
      {
        ...{ type: 'hash', passed: 3, isWhole: true, found: 3 },
        keys: [{ name: 'a:1', type: 'hash', size: 4 }],
      },
    ]);
    expect(sent.length).toBeLessThanOrEqual(countCommands(PLAN));
  });

  it('does not look for them where a step of SCAN with TYPE goes on until it has found some', async () => {
    const { client, sent } = fakeServer({
      stats: ['cmdstat_get:calls=5,usec=1', 'cmdstat_get:calls=9,usec=1\r\ncmdstat_lpush:calls=2,usec=1'],
      server: 'redis_version:7.4.0\r\ndragonfly_version:df-v1.40.0',
    });
    expect((await watch(client)).notWalked).toEqual(['list']);
    expect(sent.filter((command) => command.startsWith('SCAN'))).toEqual([]);
  });

  it('says what to do where INFO has another name', async () => {
    const { client } = fakeServer();
    const call = async (command: string, ...args: string[]) => {
      if (command !== 'INFO') return client.call(command, ...args);
      throw new CacheBenchError('E_REPLY', `h answered INFO with "ERR unknown command 'INFO'"`);
    };
    await expect(watch({ ...client, call })).rejects.toMatchObject({
      code: 'E_LEARN',
      hint: expect.stringContaining('MONITOR'),
    });
  });

  it('knows the number of keys by INFO where DBSIZE is refused', async () => {
    expect((await watch(fakeServer({ refuse: ['DBSIZE'] }).client)).keys.databaseKeys).toBe(3);
  });

  it('finds out types by lengths where TYPE is refused, within the same number of commands', async () => {
    const { client, sent } = fakeServer({
      keys: Array.from({ length: 6 }, (_, i) => `h:${i}`),
      refuse: ['TYPE'],
      isHash: true,
    });
    const { keys } = await watch(client);
    expect(keys.keys).toEqual(['h:0', 'h:1', 'h:2'].map((name) => ({ name, type: 'hash', size: 4 })));
    expect(keys.refused).toEqual(['TYPE']);
    expect(sent.length).toBeLessThanOrEqual(countCommands(PLAN));
  });

  it('leaves out keys whose names are no text, for their names came to it changed', async () => {
    const { client, sent } = fakeServer({ keys: ['a:1', 'b\ufffd'] });
    expect((await watch(client)).keys.keys.map(({ name }) => name)).toEqual(['a:1']);
    expect(sent.filter((command) => command.includes('\ufffd'))).toEqual([]);
  });

  it.each([
    ['nothing happened', { stats: ['cmdstat_info:calls=9,usec=1', 'cmdstat_info:calls=13,usec=1'] }],
    ['reset', { stats: ['cmdstat_get:calls=9,usec=1', 'cmdstat_get:calls=1,usec=1'] }],
    ['holds no keys', { keys: [] }],
  ])('says when there is nothing to learn from: %s', async (message, options: FakeOptions) => {
    await expect(watch(fakeServer(options).client)).rejects.toMatchObject({
      code: 'E_LEARN',
      message: expect.stringContaining(message),
    });
  });

  it('names the databases that hold keys when this one holds none', async () => {
    await expect(watch(fakeServer({ keys: [] }).client)).rejects.toMatchObject({
      hint: expect.stringContaining('redis://HOST:PORT/0; those with keys are 0, 2'),
    });
  });

  it('says so when INFO is not permitted', async () => {
    await expect(watch(fakeServer({ refuse: ['INFO'] }).client)).rejects.toMatchObject({ code: 'E_DENIED' });
  });

  it('stops at an interrupt', async () => {
    const { client, sent } = fakeServer();
    const interrupt = new AbortController();
    interrupt.abort();
    await expect(watch(client, interrupt.signal)).rejects.toMatchObject({ exitCode: 130 });
    expect(sent.filter((command) => command === 'RANDOMKEY')).toEqual([]);
  });
});
