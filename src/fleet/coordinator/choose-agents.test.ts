// Who takes part in a run, and the sentence for each reason why nobody can.
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../core/exit-codes.ts';
import { type AgentCard, FLEET_PROTOCOL } from '../protocol.ts';
import { chooseAgents } from './choose-agents.ts';

function anAgent(name: string, overrides: Partial<AgentCard> = {}): AgentCard {
  return {
    ...{ protocol: FLEET_PROTOCOL, id: `${name}-1`, name, version: '1.0.0', host: 'h', pid: 1, cores: 2 },
    ...{ cpus: [0, 1], threads: 2, labels: {}, addresses: [], wallAheadMs: 0, once: false },
    ...{ clock: { offsetUs: 0, errorUs: 50 }, startedAt: '2026-11-29T13:00:00.000Z' },
    ...overrides,
  };
}

const WISH = { labels: {}, version: '1.0.0', clock: { offsetUs: 0, errorUs: 50 } };
const rosterOf = (...agents: AgentCard[]) => ({ agents, strangers: [] });

describe('choosing agents', () => {
  it('takes all that are free, or as many as are wanted, by label', () => {
    const roster = rosterOf(
      anAgent('a', { labels: { zone: 'b' } }),
      anAgent('b'),
      anAgent('c', { labels: { zone: 'b' }, holds: { runId: 'r' } }),
      anAgent('d', { labels: { zone: 'b' } }),
    );
    const names = (wish: object) => chooseAgents(roster, { ...WISH, ...wish }).map(({ name }) => name);
    expect(names({})).toEqual(['a', 'b', 'd']);
    expect(names({ count: 2 })).toEqual(['a', 'b']);
    expect(names({ labels: { zone: 'b' } })).toEqual(['a', 'd']);
  });

  it.each([
    ['E_FLEET_AGENTS', EXIT.runFailed, rosterOf(), {}, '0 of 1 agent is there'],
    [
      'E_FLEET_AGENTS',
      EXIT.runFailed,
      rosterOf(anAgent('a'), anAgent('b', { holds: { runId: 'r' } })),
      { count: 3 },
      '1 of 3 agents are there (1 held by a run)',
    ],
    [
      'E_FLEET_VERSION',
      EXIT.usage,
      rosterOf(anAgent('a', { version: '0.9.0' })),
      {},
      'agent a is version 0.9.0, and this is 1.0.0',
    ],
    [
      'E_FLEET_CLOCK',
      EXIT.refused,
      rosterOf(anAgent('a', { clock: { offsetUs: 0, errorUs: 30_000 } })),
      {},
      'the clock of agent a is known to within 30.1 ms, and within 20 ms is needed',
    ],
  ])('says %s', (code, exitCode, roster, wish, words) => {
    const choose = () => chooseAgents(roster, { ...WISH, ...wish });
    expect(choose).toThrow(expect.objectContaining({ code, exitCode }));
    expect(choose).toThrow(words);
  });

  it('takes a wall clock that is three seconds off: rounds begin by monotonic clocks', () => {
    expect(chooseAgents(rosterOf(anAgent('a', { wallAheadMs: 3000 })), WISH)).toHaveLength(1);
  });
});
