// Tests of what is no comparison: an interrupted one, an error in place of a value, a value that is not read.
import { afterEach, expect, it } from 'vitest';
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
