// Attends to a run from its first line of progress to the exit code: Ctrl-C, failures, the result on stdout.
import { resolve } from 'node:path';
import { monotonicNs } from '../../core/clock.ts';
import { quoteCommandLine } from '../../core/command-line.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Waiver } from '../../core/fairness-rules.ts';
import type { Host } from '../../core/host.ts';
import { judgeFairness } from '../../fairness/judge-fairness.ts';
import type { RunResult } from '../../result/kinds.ts';
import { createRunId } from '../../result/store/directory.ts';
import type { RunListener } from '../../run/events.ts';
import type { RunContext, RunOutcome } from '../../run/open-run.ts';
import type { RunPorts } from '../../run/ports.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { foldProgress } from '../ci/ci-progress.ts';
import { withFleet } from '../fleet/with-fleet.ts';
import { listenForInterrupt } from '../host/interrupt.ts';
import { reportError } from '../host/report-error.ts';
import { createProgress, type ProgressMode } from '../progress/progress.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { readVersion } from '../version.ts';
import { openWatch } from '../watch/open-watch.ts';
import { watchFleet } from '../watch/watch-fleet.ts';
import { watchRunEvents } from '../watch/watch-run.ts';
import type { RunOptions } from './options.ts';

export interface Attendance<R extends RunResult> {
  readonly progressMode: ProgressMode;
  readonly ports: RunPorts;
  /** Where loads go, for agents of a fleet that send them. */
  readonly targets: readonly TargetSpec[];
  /** Of the config file; absent: none. */
  readonly waivers?: readonly Waiver[];
  conduct(context: RunContext): Promise<RunOutcome<R>>;
  /**
   * Called with what was measured, also when the run ended early.
   * @returns the exit code of a run that ended well; nothing: 0
   */
  print(outcome: RunOutcome<R>): Promise<ExitCode> | undefined;
}

/** @returns the exit code */
export async function attendRun<R extends RunResult>(
  host: Host,
  options: RunOptions,
  attendance: Attendance<R>,
): Promise<number> {
  const plain = createProgress({
    stderr: host.stderr,
    ...describeTerminal(host.stderr, host.env),
    mode: attendance.progressMode,
    now: () => host.now(),
  });
  const progress = foldProgress(plain, host, attendance.progressMode);
  const watch = await openWatch(host, options);
  const watched = watchRunEvents(watch.tell, quoteCommandLine(host.argv), () => monotonicNs() / 1e6);
  const onEvent: RunListener = (event) => {
    progress.onEvent(event);
    watched(event);
  };
  const interrupt = listenForInterrupt(host, () => onEvent({ kind: 'interrupted' }));
  try {
    const context: RunContext = {
      runId: createRunId(),
      ports: attendance.ports,
      files: host.durable,
      outDirectory: resolve(host.cwd, options.out ?? 'results'),
      toolVersion: readVersion(),
      command: quoteCommandLine(host.argv),
      env: host.env,
      now: () => host.now(),
      onEvent,
      signal: interrupt.signal,
      judgeFairness: (result) => judgeFairness(result, attendance.waivers ?? []),
      waivesErrors: attendance.waivers?.some(({ rule }) => rule === 'errors') ?? false,
    };
    const { targets, conduct } = attendance;
    const outcome = await withFleet(host, options, targets, context, watchFleet(watch.tell), conduct);
    progress.stop();
    const exitCode = (await attendance.print(outcome)) ?? EXIT.ok;
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) return interrupted;
    return outcome.failure === undefined ? exitCode : reportError(host, outcome.failure);
  } catch (error) {
    progress.stop();
    const interrupted = interrupt.exitCode();
    if (interrupted === undefined) throw error;
    host.stderr.write('Interrupted before anything was measured: no result is saved.\n');
    return interrupted;
  } finally {
    interrupt.stopListening();
    await watch.close('ended');
  }
}

export function chooseProgressMode(host: Host, options: Pick<RunOptions, 'quiet'>): ProgressMode {
  if (options.quiet) return 'quiet';
  return host.stderr.isTTY && host.env['TERM'] !== 'dumb' && !host.env['CI'] ? 'live' : 'lines';
}
