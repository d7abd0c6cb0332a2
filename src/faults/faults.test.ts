// Faults as data, whom they may be done to, and that all of them are undone.
import { describe, expect, it } from 'vitest';
import { EXIT } from '../core/exit-codes.ts';
import type { Target } from '../targets/contract.ts';
import { applyFault } from './apply-fault.ts';
import { describeFault, FAULT_KINDS, type Fault, wayOf } from './fault.ts';
import { readFault } from './fault-schema.ts';
import { refuseHarm } from './fault-side.ts';
import { compareTimes } from './measure-proxy.ts';
import type { FaultProxy } from './proxy/fault-proxy.ts';
import { withFaults } from './with-faults.ts';

const ALL: readonly Fault[] = FAULT_KINDS.map((kind) =>
  kind === 'slow' ? { kind, delayMs: 20 } : kind === 'one-way' ? { kind, lost: 'replies' } : { kind },
);

/** A server of ours and its proxy, which write down what is done to them. */
function fakeSide(told: string[], failing?: string) {
  const note = (text: string) => {
    if (text === failing) throw new Error(`no ${text}`);
    told.push(text);
  };
  const target = {
    ...{ name: 'redis', owned: true },
    process: {
      signal: (name: string) => note(name),
      restart: async () => note('restart'),
      startTwin: async () => {
        throw new Error('nobody asks for a twin');
      },
    },
  } as unknown as Target;
  const proxy = {
    apply: async ({ fault }: { fault: Fault }) => {
      note(fault.kind);
      return async () => note(`no more ${fault.kind}`);
    },
  } as unknown as FaultProxy;
  return { target, proxy };
}

describe('faults', () => {
  it('have words for tables', () => {
    expect(ALL.map(describeFault)).toEqual([
      'slow by 20.0 ms',
      'refuse',
      'out of memory',
      'readonly',
      'kill',
      'stop',
      'black hole',
      'one-way, replies lost',
      'reset',
      'half open',
    ]);
  });

  it('are read from their keys, and told where keys and kind do not fit', () => {
    expect(readFault({ kind: 'slow', delay: 20e6 })).toEqual({ kind: 'slow', delayMs: 20 });
    expect(readFault({ kind: 'one-way' })).toEqual({ kind: 'one-way', lost: 'replies' });
    expect(readFault({ kind: 'kill' })).toEqual({ kind: 'kill' });
    expect(readFault({ kind: 'slow' })).toMatchObject({ key: 'delay' });
    expect(readFault({ kind: 'kill', delay: 1e6 })).toMatchObject({ key: 'delay' });
    expect(readFault({ kind: 'reset', lost: 'requests' })).toMatchObject({ key: 'lost' });
  });

  it('change no server that is not ours, and end none in a container', () => {
    const refused = (place: object) =>
      ALL.filter((fault) => {
        try {
          refuseHarm({ name: 'x', owned: false, ...place }, fault);
          return false;
        } catch (error) {
          const next = wayOf(fault) === 'command' ? /without TLS/ : /use refuse in place of kill/;
          expect(error).toMatchObject({
            ...{ code: 'E_FAULT', exitCode: EXIT.refused },
            hint: expect.stringMatching(next),
          });
          return true;
        }
      }).map(({ kind }) => kind);
    expect(refused({ owned: false })).toEqual(['out-of-memory', 'readonly', 'kill', 'stop']);
    expect(refused({ owned: true })).toEqual(['kill', 'stop']);
    expect(refused({ owned: true, process: {} })).toEqual([]);
  });

  it('close the port of a server that is killed, and open it when the server is back', async () => {
    const told: string[] = [];
    const applied = await applyFault(fakeSide(told), { kind: 'kill' });
    expect(told).toEqual(['SIGKILL', 'refuse']);
    await applied.undo();
    await applied.undo();
    expect(told.slice(2)).toEqual(['restart', 'no more refuse']);
  });

  it('are undone in reverse when the work ends, also by an error, whose reason is told', async () => {
    for (const fails of [false, true]) {
      const told: string[] = [];
      const work = withFaults(async ({ apply }) => {
        await apply(fakeSide(told), { kind: 'stop' });
        await apply(fakeSide(told), { kind: 'slow', delayMs: 5 });
        if (fails) throw new Error('interrupted');
      });
      if (fails) await expect(work).rejects.toThrow('interrupted');
      else await work;
      expect(told).toEqual(['SIGSTOP', 'slow', 'no more slow', 'SIGCONT']);
    }
  });

  it('are all undone even where one cannot be, which is told', async () => {
    const told: string[] = [];
    const work = withFaults(async ({ apply }) => {
      await apply(fakeSide(told), { kind: 'stop' });
      await apply(fakeSide(told, 'no more slow'), { kind: 'slow', delayMs: 5 });
    });
    await expect(work).rejects.toThrow('no no more slow');
    expect(told).toEqual(['SIGSTOP', 'slow', 'SIGCONT']);
  });
});

describe('what the proxy adds', () => {
  it('is the difference of medians, and of 99th percentiles', () => {
    const past = Array.from({ length: 101 }, (_, index) => 1000 + index);
    const through = past.map((time) => time + 70).toReversed();
    expect(compareTimes(past, through)).toEqual({
      directNs: 1050,
      throughNs: 1120,
      addedNs: 70,
      addedP99Ns: 70,
      roundTrips: 101,
    });
  });
});
