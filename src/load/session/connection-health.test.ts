// When lost connections are tried again, and when a server or a node of a cluster counts as lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { ConnectionHealth } from './connection-health.ts';

const TIMEOUT_NS = 1000;
const idle = () => false;
const waiting = () => true;

function create({ connections = 2, nodes = 1 } = {}) {
  const state = { refusals: 0, isOver: false, back: [] as number[], triedMs: [] as number[] };
  const health = new ConnectionHealth({ nodes, timeoutNs: TIMEOUT_NS }, connections, {
    async connect() {
      state.triedMs.push(Date.now());
      if (state.refusals-- > 0) throw new CacheBenchError('E_TARGET_UNREACHABLE', 'refused');
    },
    isOver: () => state.isOver,
    onBack: (connection) => state.back.push(connection),
  });
  for (let connection = 0; connection < connections; connection++) health.setUp(connection);
  const lose = (connection: number, now: number) => {
    health.setDown(connection, now, `lost ${connection}`);
    health.noteBroken(now);
  };
  return { health, state, lose };
}

describe('ConnectionHealth', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tries a lost connection after 10 ms, then ever later, up to half a second', async () => {
    const { health, state, lose } = create();
    state.refusals = 8;
    lose(1, 0);
    health.restore(1);
    await vi.advanceTimersByTimeAsync(3000);
    const gapsMs = state.triedMs.map((at, i) => at - (state.triedMs[i - 1] ?? 0));
    expect(gapsMs).toEqual([10, 20, 40, 80, 160, 320, 500, 500, 500]);
    expect(state.back).toEqual([1]);
    expect(health.isUp(1)).toBe(true);
    expect(health.lastReason).toBe('refused');
  });

  it('tries no connection any more when all is over', async () => {
    const { health, state, lose } = create();
    lose(0, 0);
    health.restore(0);
    state.isOver = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(state.triedMs).toEqual([]);
    expect(health.isUp(0)).toBe(false);
  });

  it('calls a server lost when all connections have been down for the timeout, and tells each change once', () => {
    const { health, lose } = create();
    lose(0, 0);
    lose(1, 100);
    expect(health.findChange(100 + TIMEOUT_NS, idle)).toBeUndefined();
    expect(health.findChange(101 + TIMEOUT_NS, idle)).toBe(true);
    expect(health.findChange(102 + TIMEOUT_NS, idle)).toBeUndefined();
    health.setUp(0);
    health.noteReply();
    expect(health.findChange(103 + TIMEOUT_NS, idle)).toBe(false);
    expect(health.lastReason).toBe('lost 1');
  });

  it('does not call a server lost that took a connection again, until requests wait there too', () => {
    const { health, lose } = create();
    lose(0, 0);
    lose(1, 0);
    health.setUp(1);
    expect(health.findChange(2 * TIMEOUT_NS, idle)).toBeUndefined();
    expect(health.findChange(2 * TIMEOUT_NS, waiting)).toBe(true);
  });

  it('calls a cluster lost when one node has no connection, however well the others do', () => {
    const { health, lose } = create({ connections: 4, nodes: 2 });
    lose(1, 0);
    health.noteReply();
    expect(health.findChange(2 * TIMEOUT_NS, waiting)).toBeUndefined();
    lose(3, 0);
    health.noteReply();
    expect(health.findChange(2 * TIMEOUT_NS, waiting)).toBe(true);
    health.setUp(3);
    expect(health.findChange(2 * TIMEOUT_NS, waiting)).toBe(false);
  });
});
