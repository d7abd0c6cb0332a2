// One huge list among many strings, which no draw meets: found by a bounded walk, which says how far it came.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { GentleClient } from './gentle-client.ts';
import { KEYS_OF_A_STEP, walkTypes } from './walk-types.ts';

interface World {
  readonly strings: number;
  /** By name: its number of elements and the place where SCAN comes to it. */
  readonly lists?: Readonly<Record<string, { readonly size: number; readonly at: number }>>;
  readonly mostCommands?: number;
  readonly refuse?: boolean;
}

async function walk({ strings, lists = {}, mostCommands = 1000, refuse = false }: World) {
  const sent: string[] = [];
  const call = async (command: string, ...args: string[]) => {
    sent.push([command, ...args].join(' '));
    if (refuse) throw new CacheBenchError('E_REPLY', 'ERR syntax error');
    const at = Number(args[0]);
    const next = at + KEYS_OF_A_STEP;
    const found = Object.entries(lists).flatMap(([name, { at: place }]) =>
      place >= at && place < next ? [name] : [],
    );
    return [next >= strings ? '0' : String(next), found];
  };
  const client = new GentleClient({ call }, 1e9, new AbortController().signal);
  const looked: string[] = [];
  const walks = await walkTypes(client, ['list'], {
    databaseKeys: strings + Object.keys(lists).length,
    mostCommands,
    lookAt: async (_client, name, type) => {
      looked.push(name);
      return { name, type, size: lists[name]!.size };
    },
  });
  return { walks, sent, looked };
}

describe('a walk for the keys of a type', () => {
  it('finds the one that is there, wherever it is', async () => {
    const { walks, sent } = await walk({ strings: 20_000, lists: { queue: { size: 500_000, at: 12_345 } } });
    expect(walks).toEqual([
      {
        ...{ type: 'list', passed: 20_001, isWhole: true, found: 1 },
        keys: [{ name: 'queue', type: 'list', size: 500_000 }],
      },
    ]);
    expect(sent).toHaveLength(200);
    expect(sent[0]).toBe('SCAN 0 COUNT 100 TYPE list');
  });

  it('ends where its commands end, and says how far it came', async () => {
    const { walks, sent } = await walk({ strings: 1_000_000, mostCommands: 50 });
    expect(walks).toEqual([{ type: 'list', passed: 5000, isWhole: false, found: 0, keys: [] }]);
    expect(sent).toHaveLength(50);
  });

  it('counts the keys that it has no commands left to look at', async () => {
    const lists = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`l:${at}`, { size: 3, at }]));
    const { walks, sent, looked } = await walk({ strings: 90, lists, mostCommands: 31 });
    expect(walks[0]).toMatchObject({ isWhole: true, found: 40 });
    expect([sent.length, looked.length]).toEqual([1, 10]);
  });

  it('leaves a name that is no text alone', async () => {
    const { walks, looked } = await walk({ strings: 90, lists: { 'q\ufffd': { size: 3, at: 1 } } });
    expect(walks[0]).toMatchObject({ found: 1, keys: [] });
    expect(looked).toEqual([]);
  });

  it('is none where the server takes no TYPE in SCAN', async () => {
    expect((await walk({ strings: 90, refuse: true })).walks).toEqual([]);
  });
});
