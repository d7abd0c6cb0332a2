// What spoils a round of a fleet without a fault of any target; core/repeatable.ts has the same codes.
import { CacheBenchError } from '../core/errors.ts';

const NOTHING_COUNTED =
  'This round does not count: the other agents alone did not send the load that was asked for.';

export function agentLost(name: string, silentMs: number): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_AGENT_LOST',
    `agent ${name} is lost: it sent nothing for ${(silentMs / 1e3).toFixed(1)} s`,
    { hint: `Check whether it still runs and reaches the queue. ${NOTHING_COUNTED}` },
  );
}

/** It lives, and has not begun. */
export function agentElsewhere(name: string, untakenMs: number): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_AGENT_LOST',
    `agent ${name} is lost: it was still busy with the round before after ${(untakenMs / 1e3).toFixed(1)} s`,
    { hint: `Restart it. ${NOTHING_COUNTED}` },
  );
}

export function agentLate(name: string, lateMs: number): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_AGENT_LATE',
    `agent ${name} heard of the start ${lateMs.toFixed(1)} ms too late`,
    { hint: `Its machine or the way to the queue is overloaded. ${NOTHING_COUNTED}` },
  );
}

export function agentPaused(name: string, pauseMs: number): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_AGENT_PAUSED',
    `agent ${name} stood still for ${(pauseMs / 1e3).toFixed(1)} s during the round`,
    { hint: `It was stopped, or its machine is overloaded. ${NOTHING_COUNTED}` },
  );
}
