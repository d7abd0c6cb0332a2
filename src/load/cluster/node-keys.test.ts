// No key is lost, doubled or sent to the wrong node when connections share a cluster.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_NODE, SLOT_COUNT } from '../../core/cluster-slots.ts';
import { SeededRandom } from '../../core/random.ts';
import { aKeyspace, anEndpoint } from '../../testkit/builders.ts';
import { createKeySampler } from '../keys/key-sampler.ts';
import { KeySlots } from './key-slots.ts';
import { NodeKeys, nodeOfConnection } from './node-keys.ts';

const PREFIX = 'cb:1:';

/** Slots dealt to the nodes in one block each, as clusters are made. */
function slotsOf(nodes: number) {
  return {
    nodes: Array.from({ length: nodes }, (_, node) => anEndpoint(7000 + node)),
    nodeOfSlot: Uint16Array.from({ length: SLOT_COUNT }, (_, slot) =>
      Math.floor((slot * nodes) / SLOT_COUNT),
    ),
  };
}

function nodeKeys(nodes: number, connections: number, keyspace: ReturnType<typeof aKeyspace>) {
  return new NodeKeys(slotsOf(nodes), { keyPrefix: PREFIX, keyspaces: [keyspace], connections });
}

describe('walks', () => {
  it('of all connections together meet every key exactly once, on its own node, in rising order', () => {
    const sizes = fc.record({
      nodes: fc.integer({ min: 1, max: 7 }),
      more: fc.integer({ min: 0, max: 20 }),
      count: fc.integer({ min: 1, max: 3000 }),
    });
    fc.assert(
      fc.property(sizes, fc.constantFrom('k:{id}', 'k:{{id}}', '{tag}{id}'), (size, pattern) => {
        const { nodes, more, count } = size;
        const connections = nodes + more;
        const keyspace = aKeyspace({ count, pattern });
        const keys = nodeKeys(nodes, connections, keyspace);
        const slots = new KeySlots(PREFIX, keyspace);
        const { nodeOfSlot } = slotsOf(nodes);
        const met = new Uint8Array(count);
        const mistakes: string[] = [];
        for (const [connection, length] of keys.countWalks(0).entries()) {
          const walk = keys.createWalk(0, connection);
          let before = -1;
          for (let index = 0; index < length; index++) {
            const id = walk.at(index);
            if (walk.at(index) !== id) mistakes.push(`key ${index} of ${connection} changes`);
            if (id <= before) mistakes.push(`${id} after ${before} on ${connection}`);
            if (nodeOfSlot[slots.at(id)] !== nodeOfConnection(connection, nodes))
              mistakes.push(`${id} on ${connection} lies elsewhere`);
            met[id]!++;
            before = id;
          }
        }
        expect(mistakes).toEqual([]);
        expect(met.every((times) => times === 1)).toBe(true);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('begin anew at the end, and are shared where connections outnumber keys', () => {
    const keys = nodeKeys(2, 40, aKeyspace({ count: 6 }));
    const lengths = keys.countWalks(0);
    for (let connection = 0; connection < 40; connection++) {
      const walk = keys.createWalk(0, connection);
      const ids = Array.from({ length: 24 }, () => walk.next());
      const own = lengths[connection]!;
      if (own > 0) expect(ids.slice(own)).toEqual(ids.slice(0, -own));
      expect(ids.every((id) => id >= 0 && id < 6)).toBe(true);
    }
  });
});

describe('draws', () => {
  it('fall on the node of the connection, by the law of the keyspace among its keys', () => {
    const keyspace = aKeyspace({ count: 200, distribution: { kind: 'zipf', theta: 0.9 } });
    const keys = nodeKeys(3, 6, keyspace);
    const slots = new KeySlots(PREFIX, keyspace);
    const { nodeOfSlot } = slotsOf(3);
    const draws = 60_000;
    for (let connection = 0; connection < 3; connection++) {
      const seen = tally(keys.createSampler(0, connection, new SeededRandom(7, connection)), draws);
      const wanted = tally(createKeySampler(keyspace, new SeededRandom(8)), 10 * draws);
      const isOwn = (id: number) => nodeOfSlot[slots.at(id)] === connection;
      const ownShare = wanted.reduce((sum, times, id) => sum + (isOwn(id) ? times : 0), 0) / (10 * draws);
      for (const [id, times] of seen.entries()) {
        const expected = isOwn(id) ? wanted[id]! / ownShare / 10 : 0;
        // Five standard deviations of a count.
        expect(Math.abs(times - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected + 1) * 1.1);
        if (!isOwn(id)) expect(times).toBe(0);
      }
    }
  });

  it('are a function of seed and connection, and follow slots that move', () => {
    const keyspace = aKeyspace({ count: 500 });
    const slots = new KeySlots(PREFIX, keyspace);
    const keys = nodeKeys(2, 2, keyspace);
    const again = nodeKeys(2, 2, keyspace);
    const sampler = keys.createSampler(0, 1, new SeededRandom(3));
    const twin = again.createSampler(0, 1, new SeededRandom(3));
    const ids = Array.from({ length: 100 }, () => sampler.next());
    expect(Array.from({ length: 100 }, () => twin.next())).toEqual(ids);

    const moved = slots.at(ids[0]!);
    const { nodeOfSlot } = slotsOf(2);
    keys.update(nodeOfSlot.map((node, slot) => (slot === moved ? NO_NODE : node)));
    const later = Array.from({ length: 2000 }, () => sampler.next());
    expect(later.map((id) => slots.at(id))).not.toContain(moved);
    expect(new Set(later.map((id) => nodeOfSlot[slots.at(id)]))).toEqual(new Set([1]));
  });
});

function tally(sampler: { next(): number }, draws: number): readonly number[] {
  const counts = new Array<number>(200).fill(0);
  for (let i = 0; i < draws; i++) counts[sampler.next()]!++;
  return counts;
}
