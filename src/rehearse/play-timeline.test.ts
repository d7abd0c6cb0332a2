// Tests of interruptions: while the load still connects, before it was begun, and while the servers are compared.
import { afterEach, expect, it } from 'vitest';
import { Interrupted } from '../core/interrupted.ts';
import { NODE_FILES } from '../core/node-files.ts';
import type { LoadResult, RunLoad } from '../load/contract.ts';
import { aProfile } from '../testkit/builders.ts';
import { fakeLoadResult } from '../testkit/fake-load.ts';
import { bulk, type ScriptedServer, startScriptedServer } from '../testkit/scripted-server.ts';
import type { OpenRehearsal } from './open-rehearsal.ts';
import { playTimeline } from './play-timeline.ts';
import { readRehearsal } from './read-rehearsal.ts';

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Play {
  readonly interruption: AbortController;
  readonly runLoad: RunLoad;
  readonly onCommand?: (name: string) => void;
}

/** @returns the result as it was saved last, and how it ended */
async function play({ interruption, runLoad, onCommand }: Play) {
  const server = await startScriptedServer(([name]) => {
    onCommand?.(name!);
    return name === 'SCAN' ? `*2\r\n${bulk('0')}*0\r\n` : bulk('');
  });
  servers.push(server);
  const { endpoint } = server;
  const rehearsal = readRehearsal('article-plan', { cwd: '/', files: NODE_FILES });
  const phases = rehearsal.phases.slice(0, 1).map((phase) => ({ ...phase, durationNs: 1e6 }));
  const result = { settings: {}, phases: [], timeline: [], dips: [], warnings: [], rules: [], partial: true };
  const settings = { driver: 'resp', protocol: 2, blocks: 1, tolerance: 0, quick: false, seed: 1 };
  const open = {
    plan: { rehearsal: { ...rehearsal, phases }, profile: aProfile(), signal: interruption.signal },
    ports: { runLoad },
    listener: { tell: () => {}, warn: () => {}, save: async () => {}, onKeysLeft: () => {} },
    stage: { keyPrefix: 'cb:1:' },
    targets: { reference: { endpoint }, candidate: { endpoint } },
    sides: { reference: { endpoint }, candidate: { endpoint } },
    result,
    load: { endpoint, settings, keyPrefix: 'cb:1:', threads: 1, cpus: undefined },
  } as unknown as OpenRehearsal;
  const failure = await playTimeline(open).catch((error: unknown) => error);
  return { failure, result: open.result };
}

it('ends when it is interrupted while the load still connects, which then never begins', async () => {
  const interruption = new AbortController();
  const { failure, result } = await play({
    interruption,
    runLoad: async (plan) => {
      interruption.abort();
      return fakeLoadResult(plan, { perSecond: 1 });
    },
  });
  expect(failure).toBeInstanceOf(Interrupted);
  expect(result).toMatchObject({ partial: true, phases: [] });
});

it('hands on what was interrupted before the load was begun', async () => {
  const interruption = new AbortController();
  let wasAborted: boolean | undefined;
  const { failure } = await play({
    interruption,
    onCommand: () => interruption.abort(),
    runLoad: async (plan, options) => {
      wasAborted = options?.signal?.aborted;
      return fakeLoadResult(plan, { perSecond: 1 });
    },
  });
  expect(failure).toBeInstanceOf(Interrupted);
  expect(wasAborted).toBe(true);
});

it.each([true, false])('compares the servers; interrupted meanwhile: %s', async (isInterrupted) => {
  const interruption = new AbortController();
  const { failure, result } = await play({
    interruption,
    onCommand: (name) => {
      if (isInterrupted && name === 'SCAN') interruption.abort();
    },
    runLoad: (plan, options) => {
      options?.onStart?.(0);
      return new Promise<LoadResult>((resolve) => {
        options?.signal?.addEventListener('abort', () => resolve(fakeLoadResult(plan, { perSecond: 1 })));
      });
    },
  });
  if (isInterrupted) expect(failure).toBeInstanceOf(Interrupted);
  else expect(failure).toBeUndefined();
  expect(result.partial).toBe(isInterrupted);
  expect(result.verification === undefined).toBe(isInterrupted);
});
