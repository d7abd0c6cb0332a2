// A load that is held back until its phase is over, for longer than a side may take, before servers that take a moment.
import { expect, it } from 'vitest';
import { sleep } from '../../core/clock.ts';
import { aCommand, aLoadPlan, anEndpoint, anOperation, KEY, VALUE } from '../../testkit/builders.ts';
import { startDelayingProxy } from '../../testkit/delaying-proxy.ts';
import { startRecordingServer } from '../../testkit/recording-server.ts';
import { runLoad } from '../coordinator.ts';
import type { RouteControl, RoutePhase } from './route-plan.ts';

const PHASE: RoutePhase = {
  ...{ name: 'one', pace: 1, share: 0, split: 'key', writes: 'dual-sync', authority: 'reference' },
  ...{ compare: false, queue: 10, readThrough: false },
};
const SIDE_TIMEOUT_MS = 2000;

it('gives what was held back its whole time for an answer', async () => {
  const servers = [await startRecordingServer(), await startRecordingServer()];
  // Longer than the look for late replies takes to come.
  const proxies = [
    await startDelayingProxy(servers[0]!.port, 200),
    await startDelayingProxy(servers[1]!.port, 200),
  ];
  const ending = new AbortController();
  let control: RouteControl | undefined;
  const operation = anOperation({ commands: [aCommand('SET', KEY, VALUE)], hits: 'none' });
  const plan = aLoadPlan(anEndpoint(proxies[0]!.port), {
    ...{ connections: 2, threads: 1, pipeline: 1, warmupNs: 0, timeoutNs: 60e9, operations: [operation] },
    stop: { kind: 'duration', durationNs: 60e9 },
    route: {
      candidate: anEndpoint(proxies[1]!.port),
      order: 'by-client',
      phases: [PHASE, { ...PHASE, name: 'two' }],
      operations: [
        {
          writes: true,
          writeNames: ['SET'],
          key: [0, 1],
          isUnordered: false,
          isIncomparable: false,
          isGet: false,
        },
      ],
      ...{
        witnessTtlMs: 60_000,
        witnessScripts: false,
        sideTimeoutNs: SIDE_TIMEOUT_MS * 1e6,
        readThroughBytes: 1,
      },
    },
  });
  let begun!: () => void;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const loading = runLoad(plan, {
    signal: ending.signal,
    onRoute: (given) => {
      control = given;
    },
    onStart: begun,
  });
  await started;
  await control!.hold();
  await sleep(SIDE_TIMEOUT_MS + 500);
  control!.enter(1);
  await sleep(1000);
  ending.abort();
  const [held, phase] = (await loading).route!.phases;
  // Nobody was served any more in it: that is no phase without a gap.
  expect(held!.longestGapNs).toBeGreaterThan(SIDE_TIMEOUT_MS * 1e6);
  expect(phase!.writes[0].completed).toBeGreaterThan(2);
  expect(phase).toMatchObject({ reconnects: [0, 0], errorExamples: [] });
  for (const one of [...proxies, ...servers]) await one.close();
});
