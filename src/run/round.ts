// One round: the load on one target with telemetry beside it, and what limited it.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import type { Profile } from '../profile/profile.ts';
import type { RoundResult } from '../result/parts/round.ts';
import type { Target } from '../targets/contract.ts';
import type { RoundWatch } from './during/watch-round.ts';
import { estimateWindowNs } from './expected-duration.ts';
import { type FillContext, refillIfNeeded } from './fill.ts';
import type { GeneratorSpeed } from './generator-speed.ts';
import type { IdleMeter } from './idle-meter.ts';
import { INTERVAL_NS, type LoadContext, planRoundLoad } from './load-plan.ts';
import type { PlannedRound } from './plan.ts';
import { type MeasuredRound, recordRound } from './record.ts';
import { countOtherCores, countOtherServerCores, judgeRoundSaturation } from './round-saturation.ts';
import { cutToWindow, summarizeMachine, summarizeServer } from './server-usage.ts';

export interface RoundContext extends FillContext {
  now(): Date;
}

export interface RoundTask {
  readonly profile: Profile;
  readonly target: Target;
  readonly load: LoadContext;
  readonly round: PlannedRound;
  readonly generator: GeneratorSpeed;
  /** Absent: nobody asks. */
  readonly idle?: IdleMeter;
  readonly context: RoundContext;
}

export interface RoundOutcome {
  readonly result: RoundResult;
  /** Set when the round failed and the run cannot go on. */
  readonly failure?: unknown;
}

/** @throws Interrupted: the round is dropped */
export async function conductRound(stage: RoundTask): Promise<RoundOutcome> {
  const { profile, target, load, round, context } = stage;
  const head = {
    profile: profile.name,
    target: target.name,
    block: round.block,
    position: round.position,
    startedAt: context.now().toISOString(),
  };
  const idleCores = stage.idle?.readIdleCores(target);
  try {
    await target.assertAlive();
    await refillIfNeeded(profile, target, load, context);
    const measured = await measure(stage);
    // A server that was lost near the end leaves a load that looks complete.
    await target.assertAlive();
    const server = { ...measured.server, ...dropUndefined({ idleCores }) };
    return { result: recordRound(head, { ...measured, server }) };
  } catch (error) {
    if (error instanceof Interrupted || context.signal.aborted) throw new Interrupted('interrupted');
    const failure = await explainFailure(error, target);
    const code = failure instanceof CacheBenchError ? failure.code : 'E_DEFECT';
    return { result: { status: 'failed', ...head, error: { code, message: messageOf(failure) } }, failure };
  } finally {
    stage.idle?.noteEnd(target);
  }
}

async function measure(stage: RoundTask): Promise<MeasuredRound> {
  const { profile, target, load, context } = stage;
  const plan = planRoundLoad(profile, load);
  const { runLoad, createSampler, watchRound } = context.ports;
  const sampler = createSampler({
    target,
    intervalMs: chooseSamplingMs(profile),
    onSample: ({ cores }) => context.onEvent({ kind: 'cores', cores }),
  });
  await sampler.start();
  let watch: RoundWatch | undefined;
  try {
    watch = isWatched(profile) ? await watchRound({ profile, target, load }, context.signal) : undefined;
    const result = await runLoad(plan, {
      signal: context.signal,
      onStart: (windowStartNs) => watch?.begin(windowStartNs),
      onInterval: (sample, times) =>
        context.onEvent({ kind: 'interval', profile: profile.name, target: target.name, sample, times }),
    });
    if (result.interrupted) throw new Interrupted('interrupted');
    const samples = cutToWindow(await sampler.stop(), result.startNs, result.durationNs);
    const machine = summarizeMachine(samples);
    const server = summarizeServer(samples, result.durationNs);
    const isLocal = target.localPid !== undefined;
    const otherCores = countOtherCores(samples.inside, server, isLocal, result.agents);
    const otherServerCores = countOtherServerCores(
      samples.inside,
      server,
      target.host?.isThisMachine === true,
    );
    const saturation = judgeRoundSaturation(plan, result, samples.inside, server, {
      target,
      otherCores,
      generator: stage.generator,
      clientCpus: load.cpus,
    });
    const sides = (await watch?.finish(result)) ?? {};
    return {
      load: result,
      samples: samples.inside,
      server,
      otherLoad: { otherCores, otherServerCores },
      machine,
      saturation,
      sides,
    };
  } finally {
    await sampler.stop();
    await watch?.close();
  }
}

function isWatched({ events, bystander }: Profile): boolean {
  return events.length > 0 || bystander !== undefined;
}

/** Twice a second; in short rounds more often, for what the server used is taken between two samples of the window. */
function chooseSamplingMs(profile: Profile): number {
  const quarterMs = estimateWindowNs(profile) / 4e6;
  return Math.max(50, Math.min(INTERVAL_NS / 1e6, quarterMs));
}

/** A connection that breaks says little; the server's own end says why. */
async function explainFailure(error: unknown, target: Target): Promise<unknown> {
  try {
    await target.assertAlive();
    return error;
  } catch (cause) {
    return cause;
  }
}
