// Tests which keys are drawn, on servers that are maps: all of few, a sample of each type of many, and of keys of one side alone.
import { expect, it } from 'vitest';
import type { CommandArgument } from '../../wire/command-bytes.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import type { ServerLink } from '../../wire/server-link.ts';
import { drawKeys } from './draw-keys.ts';

/** Names keys 7 at a time; with `twice`, each of them two times. */
function serverOf(types: Readonly<Record<string, string>>, { twice = false } = {}) {
  const named = Object.keys(types).flatMap((key) => (twice ? [key, key] : [key]));
  const asked: string[] = [];
  const bulk = (text: string): RespValue => ({ kind: 'bulk', bytes: Buffer.from(text, 'latin1') });
  const ask = async (name: CommandArgument, ...args: readonly CommandArgument[]): Promise<RespValue> => {
    asked.push(String(name));
    const keys = args.map((arg) => (typeof arg === 'string' ? arg : Buffer.from(arg).toString('latin1')));
    if (name === 'TYPE') return { kind: 'text', bytes: Buffer.from(types[keys[0]!] ?? 'none') };
    if (name === 'EXISTS')
      return { kind: 'integer', value: BigInt(keys.filter((key) => types[key] !== undefined).length) };
    const from = Number(keys[0]);
    const next = from + 7 < named.length ? from + 7 : 0;
    return {
      kind: 'array',
      items: [bulk(String(next)), { kind: 'array', items: named.slice(from, from + 7).map(bulk) }],
    };
  };
  const link = { ask, must: ask } as ServerLink;
  return Object.assign(link, { asked });
}

function keysOf(type: string, count: number, part = ''): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`cb:1:${type}${part}:${at}`, type]));
}

const PLAN = { prefix: 'cb:1:', exactUpTo: 100, sample: 50, signal: new AbortController().signal };

it('draws all keys of either side where they are few, and asks for no type', async () => {
  const reference = serverOf({ ...keysOf('string', 40), ...keysOf('string', 10, ' old') });
  const candidate = serverOf({ ...keysOf('string', 40), ...keysOf('hash', 10) });
  const draw = await drawKeys(PLAN, { reference, candidate });
  expect(draw).toMatchObject({ keys: 60, isExact: true });
  expect(new Set(draw.drawn.map(({ key }) => key)).size).toBe(60);
  expect([...reference.asked, ...candidate.asked]).not.toContain('TYPE');
});

it.each([
  ['at once', 100],
  ['while the second server is read', 1020],
])('knows how many there are of each type when the keys become too many %s', async (_, exactUpTo) => {
  const both = { ...keysOf('string', 900), ...keysOf('hash', 90), ...keysOf('zset', 10) };
  const reference = serverOf({ ...both, ...keysOf('list', 3, ' old') });
  const candidate = serverOf({ ...both, ...keysOf('stream', 2, ' new'), ...keysOf('string', 60, ' new') });
  const draw = await drawKeys({ ...PLAN, exactUpTo }, { reference, candidate });
  expect(Object.fromEntries(draw.sizes)).toEqual({ string: 960, hash: 90, zset: 10, list: 3, stream: 2 });
  expect(draw).toMatchObject({ keys: 1065, isExact: false });
  const drawn = (type: string) => draw.drawn.filter((key) => key.type === type);
  expect(drawn('string').length).toBe(50);
  expect(drawn('string').filter(({ isProportional }) => isProportional).length).toBe(
    Math.ceil((50 * 960) / 1065),
  );
  // All of the rare types, on whichever side they are.
  expect([drawn('zset').length, drawn('list').length, drawn('stream').length]).toEqual([10, 3, 2]);
  expect(new Set(draw.drawn.map(({ key }) => key)).size).toBe(draw.drawn.length);
});

it('takes a key that has another type on each side for one key, of the type of the reference', async () => {
  const reference = serverOf({ ...keysOf('string', 150), 'cb:1:x': 'hash' });
  const candidate = serverOf({ ...keysOf('string', 150), 'cb:1:x': 'set' });
  const draw = await drawKeys(PLAN, { reference, candidate });
  expect(draw.keys).toBe(151);
  expect(draw.drawn.find(({ key }) => key === 'cb:1:x')).toMatchObject({ type: 'hash' });
});

it('draws no key twice that is named twice', async () => {
  const types = { ...keysOf('string', 150), ...keysOf('hash', 20) };
  const servers = { reference: serverOf(types, { twice: true }), candidate: serverOf(types) };
  const draw = await drawKeys(PLAN, servers);
  expect(draw.sizes.get('hash')).toBe(20);
  expect(new Set(draw.drawn.map(({ key }) => key)).size).toBe(draw.drawn.length);
});

it('calls a sample that came to all keys no sample', async () => {
  const types = keysOf('string', 30);
  const servers = { reference: serverOf(types), candidate: serverOf(types) };
  expect(await drawKeys({ ...PLAN, exactUpTo: 0 }, servers)).toMatchObject({ keys: 30, isExact: true });
});

it('finds no keys on empty servers', async () => {
  const servers = { reference: serverOf({}), candidate: serverOf({}) };
  expect(await drawKeys(PLAN, servers)).toMatchObject({ keys: 0, drawn: [], isExact: true });
});
