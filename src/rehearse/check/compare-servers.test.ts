// Tests of what is no comparison: an interrupted one, an error in place of a value, a value that is not read.
import { afterEach, expect, it } from 'vitest';
import { mostShare } from '../../stats/most-share.ts';
import { bulk, type ScriptedServer, startScriptedServer } from '../../testkit/scripted-server.ts';
import { compareServers } from './compare-servers.ts';

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Two servers with one key. */
async function compare(
  answers: Readonly<Record<string, string>>,
  signal = new AbortController().signal,
  answer: (name: string) => string | undefined = () => undefined,
) {
  const all: Readonly<Record<string, string>> = {
    SCAN: `*2\r\n${bulk('0')}*1\r\n${bulk('cb:1:a')}`,
    TYPE: '+string\r\n',
    PTTL: ':-1\r\n',
    GET: bulk('v'),
    ...answers,
  };
  const start = () => startScriptedServer(([name]) => answer(name!) ?? all[name!] ?? '-ERR unknown\r\n');
  const [reference, candidate] = [await start(), await start()];
  servers.push(reference, candidate);
  return compareServers({
    ...{ reference: reference.endpoint, candidate: candidate.endpoint, prefix: 'cb:1:', signal },
    ...{ exactUpTo: 10, sample: 10, ttlToleranceMs: 0 },
  });
}

it('finds no difference between servers that hold the same', async () => {
  const verification = await compare({});
  expect(verification).toMatchObject({ keys: 1, compared: 1, different: 0, isExact: true });
  expect(verification).not.toHaveProperty('unread');
});

it('does not count keys that had expired on both as compared', async () => {
  const verification = await compare({ TYPE: '+none\r\n' });
  expect(verification).toMatchObject({ keys: 1, compared: 0, different: 0, types: [] });
});

it.each([
  ['hash', 'HGETALL', 3],
  ['zset', 'ZRANGE', 3],
  ['set', 'SMEMBERS', 6],
])('tells the number of elements of a %s as it is', async (type, command, elements) => {
  const reply = (count: number) =>
    `*${count}\r\n${Array.from({ length: count }, (_, i) => bulk(String(i))).join('')}`;
  let asked = 0;
  const verification = await compare({ TYPE: `+${type}\r\n` }, undefined, (name) =>
    name === command ? reply(asked++ % 2 === 0 ? 6 : 4) : undefined,
  );
  expect(verification!.examples[0]!.detail).toMatch(new RegExp(`^(${elements} there|.* ${elements} here)`));
});

it('says nothing when it was interrupted', async () => {
  expect(await compare({}, AbortSignal.abort())).toBeUndefined();
});

it.each(['TYPE', 'PTTL', 'GET'])('takes the same error of both to %s for no equality', async (name) => {
  await expect(compare({ [name]: '-LOADING it is loading\r\n' })).rejects.toMatchObject({
    code: 'E_REPLY',
    message: expect.stringContaining(name),
  });
});

it('counts keys apart whose values it does not read', async () => {
  const verification = await compare({ TYPE: '+MBbloom--\r\n' });
  expect(verification).toMatchObject({ keys: 1, compared: 0, unread: 1, different: 0 });
});

/** Servers of these keys by type; the candidate has lost some. */
async function compareSample(types: Readonly<Record<string, string>>, lost: readonly string[]) {
  const start = (without: readonly string[]) => {
    const keys = Object.keys(types).filter((key) => !without.includes(key));
    return startScriptedServer(([name, ...args]) => {
      if (name === 'SCAN') return `*2\r\n${bulk('0')}*${keys.length}\r\n${keys.map(bulk).join('')}`;
      if (name === 'EXISTS') return `:${args.filter((key) => keys.includes(key!)).length}\r\n`;
      if (name === 'TYPE') return `+${keys.includes(args[0]!) ? types[args[0]!] : 'none'}\r\n`;
      if (name === 'PTTL') return ':-1\r\n';
      return name === 'GET' ? bulk('v') : '*0\r\n';
    });
  };
  const [reference, candidate] = [await start([]), await start(lost)];
  servers.push(reference, candidate);
  const { signal } = new AbortController();
  return compareServers({
    ...{ reference: reference.endpoint, candidate: candidate.endpoint, prefix: 'cb:1:', signal },
    ...{ exactUpTo: 10, sample: 100, ttlToleranceMs: 0 },
  });
}

const STRINGS = Object.fromEntries(Array.from({ length: 990 }, (_, at) => [`cb:1:s:${at}`, 'string']));

it('finds the one list that was lost among a thousand strings, and bounds each type by its own part', async () => {
  const verification = await compareSample({ ...STRINGS, 'cb:1:a': 'list', 'cb:1:b': 'list' }, ['cb:1:b']);
  expect(verification).toMatchObject({ keys: 992, isExact: false, different: 1 });
  const types = Object.fromEntries(verification!.types.map((row) => [row.type, row]));
  // Known whole: half of them differ.
  expect(types.list).toEqual({ type: 'list', keys: 2, different: 1, all: 2, mostShare: 0.5 });
  expect(types.string).toMatchObject({ keys: 100, different: 0, all: 990 });
  expect(types.string!.mostShare).toBeCloseTo(1 - 0.05 ** (1 / 100), 10);
  expect(verification!.mostShare).toBeGreaterThanOrEqual(1 / 992);
});

it('bounds all types together by the proportional part, and by no less than was found', async () => {
  const lists = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`cb:1:l:${at}`, 'list']));
  const verification = await compareSample({ ...STRINGS, ...lists }, Object.keys(lists));
  const types = Object.fromEntries(verification!.types.map((row) => [row.type, row]));
  expect(types.list).toMatchObject({ keys: 60, different: 60, mostShare: 1 });
  // 95 strings and 6 lists were drawn of a hundred; 60 of 1050 differ.
  expect(verification!.mostShare).toBeGreaterThan(60 / 1050);
  expect(verification!.mostShare).toBeCloseTo(1.01 * mostShare(6, 101), 4);
});
