// The bystander: a light open loop on connections and a thread of its own, beside the load of a round.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { messageOf } from '../../core/errors.ts';
import type { LoadResult } from '../../load/contract.ts';
import { runLoad } from '../../load/coordinator.ts';
import type { Bystander } from '../../profile/profile.ts';
import type { Answered } from '../../stats/impact.ts';
import { type LoadContext, planBystanderLoad } from '../load-plan.ts';

export interface SeenByBystander {
  /** Of the monotonic clock. */
  readonly replies: readonly Answered[];
  readonly errors: number;
  /** The most that it was late to ask, by no fault of the server. */
  readonly ownDelayNs?: number;
  /** Why it ended early, or has seen nothing. */
  readonly failure?: string;
}

export interface BystanderWatch {
  /** What it has seen; once. */
  stop(): Promise<SeenByBystander>;
}

/** Resolves when it asks, or can't: what it can't see is no reason to lose the round. */
export async function startBystander(bystander: Bystander, load: LoadContext): Promise<BystanderWatch> {
  const stopping = new AbortController();
  let begun = () => {};
  const asks = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const seen = runLoad(planBystanderLoad(bystander, load), {
    signal: stopping.signal,
    onStart: () => begun(),
  }).then(describeSeen, (error): SeenByBystander => ({ replies: [], errors: 0, failure: messageOf(error) }));
  await Promise.race([asks, seen]);
  return {
    stop() {
      stopping.abort();
      return seen;
    },
  };
}

function describeSeen({ trace = [], operations, errorExamples, openLoop }: LoadResult): SeenByBystander {
  const [example] = errorExamples;
  return {
    replies: trace,
    errors: operations.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0),
    ...dropUndefined({ ownDelayNs: openLoop?.lateness.maxNs }),
    // Refused from begin to end it has seen nothing, which is no gap.
    ...(trace.length === 0 && example !== undefined
      ? { failure: `all its requests failed: ${example.text}` }
      : {}),
  };
}
