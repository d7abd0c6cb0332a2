// Tries each scenario many times on both servers, the n-th trial with the same chance on each.

import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import { SeededRandom } from '../../core/random.ts';
import type { ConcurrencyRow, ScenarioTrials } from '../../result/concurrency.ts';
import { boundShare } from '../../stats/bound-share.ts';
import type { NamedKeys } from '../run/named-keys.ts';
import { prefixOf } from '../run/plain-keys.ts';
import type { Seat } from '../run/seat.ts';
import { ConcurrencyBench } from './bench.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export interface ConcurrencyPlan {
  readonly reference: Seat;
  readonly candidate: Seat;
  readonly keyPrefix: string;
  /** Told of each key. */
  readonly named: NamedKeys;
  readonly seed: number;
  /** Of each scenario on each server, at most. */
  readonly trials: number;
  readonly signal: AbortSignal;
  onScenario(id: string): void;
}

/** Of both servers together; then a scenario has as many trials as there were. */
const SCENARIO_MS = 20_000;

/** @throws Interrupted */
export async function tryScenarios(plan: ConcurrencyPlan): Promise<readonly ConcurrencyRow[]> {
  const rows: ConcurrencyRow[] = [];
  let number = 0;
  for (const scenario of SCENARIOS) {
    plan.onScenario(scenario.id);
    const seen = { reference: new Tally(), candidate: new Tally() };
    const endNs = monotonicNs() + SCENARIO_MS * 1e6;
    for (let trial = 0; trial < plan.trials && monotonicNs() < endNs; trial++) {
      stopIfInterrupted(plan.signal);
      for (const side of ['reference', 'candidate'] as const) {
        const prefix = prefixOf(plan.keyPrefix, number++);
        const random = new SeededRandom(plan.seed, trial);
        const bench = new ConcurrencyBench(plan[side].endpointOf(prefix), prefix, random, plan.named);
        seen[side].note(await tryOnce(scenario, bench));
      }
    }
    const [reference, candidate] = [seen.reference.summarize(), seen.candidate.summarize()];
    const { id, promise, source } = scenario;
    rows.push({ id, promise, source, reference, candidate, outcome: judge(reference, candidate) });
  }
  return rows;
}

async function tryOnce(scenario: Scenario, bench: ConcurrencyBench): Promise<string | undefined> {
  try {
    return await scenario.trial(bench);
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    return messageOf(error);
  } finally {
    bench.close();
  }
}

class Tally {
  private trials = 0;
  private broken = 0;
  private example: string | undefined;

  note(breach: string | undefined): void {
    this.trials++;
    if (breach === undefined) return;
    this.broken++;
    this.example ??= breach;
  }

  summarize(): ScenarioTrials {
    const { trials, broken, example } = this;
    return { trials, broken, ...boundShare(broken, trials), ...dropUndefined({ example }) };
  }
}

/** What never happens on the reference, and does on the candidate, breaks; what happens on both has to be clearly more. */
export function judge(reference: ScenarioTrials, candidate: ScenarioTrials): ConcurrencyRow['outcome'] {
  if (candidate.broken === 0) return 'kept';
  if (reference.broken === 0) return 'breaks';
  return candidate.low > reference.high ? 'breaks' : 'as the reference';
}
