// What CLUSTER SLOTS says becomes nodes and a table, whoever answers and however much of it is missing.
import { describe, expect, it } from 'vitest';
import { countUnservedSlots, NO_NODE, readClusterSlots, renumberSlots, SLOT_COUNT } from './cluster-slots.ts';
import { describeEndpoint, type Endpoint } from './endpoint.ts';

const ASKED: Endpoint = {
  address: { kind: 'tcp', host: '10.0.0.1', port: 7000 },
  cluster: true,
  password: 'secret',
  db: 0,
};
const replica = ['10.0.0.9', 7009, 'r', []];

describe('the reply to CLUSTER SLOTS', () => {
  it('names the primaries by their first slot, each once, reached as the one that was asked', () => {
    const slots = readClusterSlots(
      [
        [8192, 16383, ['10.0.0.2', 7001, 'b', []], replica],
        [100, 8191, ['10.0.0.1', 7000, 'a', []]],
        [0, 99, ['10.0.0.2', 7001, 'b', []]],
      ],
      ASKED,
    );
    expect(slots.nodes.map(describeEndpoint)).toEqual(['redis://10.0.0.2:7001', 'redis://10.0.0.1:7000']);
    expect(slots.nodes[0]).toMatchObject({ password: 'secret' });
    expect(slots.nodes[0]).not.toHaveProperty('cluster');
    expect([0, 99, 100, 8191, 8192, 16383].map((slot) => slots.nodeOfSlot[slot])).toEqual([0, 0, 1, 1, 0, 0]);
    expect(countUnservedSlots(slots)).toBe(0);
  });

  it.each([[''], [null], ['?']])('means by the host %j the one that was asked', (host) => {
    const { nodes } = readClusterSlots([[0, 16383, [host, 7003, 'a']]], ASKED);
    expect(nodes.map(describeEndpoint)).toEqual(['redis://10.0.0.1:7003']);
  });

  it('may leave slots to nobody', () => {
    const slots = readClusterSlots([[5, 6, ['h', 7000, 'a']]], ASKED);
    expect(slots.nodeOfSlot[4]).toBe(NO_NODE);
    expect(countUnservedSlots(slots)).toBe(SLOT_COUNT - 2);
    expect(countUnservedSlots(readClusterSlots([], ASKED))).toBe(SLOT_COUNT);
  });

  it.each([['OK'], [[[0, 99999, ['h', 7000]]]], [[[0, 1, 'h']]], [[['0', 1, ['h', 7000]]]], [[7]]])(
    'that is none, like %j, is refused',
    (reply) => {
      expect(() => readClusterSlots(reply, ASKED)).toThrow(/redis-cluster:\/\/10.0.0.1:7000 gave no table/);
    },
  );
});

it('slots are renumbered to nodes that are known; those of others are nobody’s', () => {
  const before = readClusterSlots(
    [
      [0, 8191, ['a', 1]],
      [8192, 16383, ['b', 2]],
    ],
    ASKED,
  );
  const after = readClusterSlots(
    [
      [0, 99, ['c', 3]],
      [100, 16383, ['b', 2]],
    ],
    ASKED,
  );
  const { nodes, nodeOfSlot } = renumberSlots(after, before.nodes);
  expect(nodes).toEqual(before.nodes);
  expect([0, 99, 100, 16383].map((slot) => nodeOfSlot[slot])).toEqual([NO_NODE, NO_NODE, 1, 1]);
});
