// The story of a run as the log of a CI system keeps it: a fold for each profile, a line for each block.
import { closeFold, type Fold, openFold } from '../../ci/fold.ts';
import { type CiPlatform, detectCi } from '../../ci/platform.ts';
import type { Host } from '../../core/host.ts';
import { formatInteger } from '../../core/units.ts';
import { formatMetric } from '../../report/format-metric.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import type { RunEvent } from '../../run/events.ts';
import { countPlannedBlocks, type RunPlan } from '../../run/plan.ts';
import type { Progress, ProgressMode } from '../progress/progress.ts';

/** @param plain tells everything but rounds; as it is when nobody reads a log */
export function foldProgress(plain: Progress, host: Host, mode: ProgressMode): Progress {
  const platform = detectCi(host.env);
  return platform === undefined || mode !== 'lines' ? plain : createFoldedProgress(plain, host, platform);
}

function createFoldedProgress(plain: Progress, host: Host, platform: CiPlatform): Progress {
  const marks = host.commands ?? host.stderr;
  let folds = 0;
  let fold: Fold | undefined;
  let plan: RunPlan | undefined;
  let plannedBlocks = 0;
  let targets = 0;
  let block: CompletedRound[] = [];

  function open(profile: string): void {
    close();
    folds++;
    fold = { id: `cache_bench_${folds}`, title: escapeTerminal(profile) };
    marks.write(`${openFold(platform, fold, host.now())}\n`);
  }

  function close(): void {
    printBlock();
    if (fold !== undefined) marks.write(`${closeFold(platform, fold, host.now())}\n`);
    fold = undefined;
  }

  function printBlock(): void {
    if (block.length > 0) host.stderr.write(`${describeBlock(block, plannedBlocks)}\n`);
    block = [];
  }

  function see(event: RunEvent): void {
    switch (event.kind) {
      case 'planned':
        targets = event.plan.targets.length;
        plan = event.plan;
        break;
      case 'block-added':
        plannedBlocks = event.block + 1;
        break;
      case 'profile-started':
        if (plan !== undefined) plannedBlocks = countPlannedBlocks(plan, event.profile);
        open(event.profile);
        break;
      case 'round-finished': {
        const { result } = event;
        if (block[0] !== undefined && block[0].block !== result.block) printBlock();
        if (result.status === 'failed') break;
        block.push(result);
        if (block.length === targets) printBlock();
        return;
      }
    }
    plain.onEvent(event);
    if (event.kind === 'profile-finished') close();
  }

  return {
    onEvent: see,
    stop() {
      close();
      plain.stop();
    },
  };
}

/** "read-heavy  block 1/8  redis 81.2k ops/s, p99 0.94 ms, server-bound  |  dragonfly …" */
function describeBlock(rounds: readonly CompletedRound[], plannedBlocks: number): string {
  const [{ profile, block }] = rounds as [CompletedRound];
  const line = `${profile}  block ${block + 1}/${plannedBlocks}  ${rounds.map(describeRound).join('  |  ')}`;
  return escapeTerminal(line);
}

function describeRound(round: CompletedRound): string {
  const errors = round.operations.reduce((sum, one) => sum + one.errors + one.timeouts, 0);
  const { limit } = round.saturation;
  const parts = [
    `${round.target} ${show(round, 'throughput')} ops/s`,
    `p99 ${show(round, 'p99')}`,
    ...(errors === 0 ? [] : [`errors ${formatInteger(errors)}`]),
    limit === 'unknown' ? 'limit unknown' : limit,
  ];
  return parts.join(', ');
}

function show(round: CompletedRound, id: MetricId): string {
  return formatMetric(id, metricById(id).of(round));
}
