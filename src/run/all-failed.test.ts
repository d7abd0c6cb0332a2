// A run in which all requests of an operation failed has failed, unless errors are what it measures.
import { describe, expect, it } from 'vitest';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { explainAllFailed, explainFailedEvents } from './all-failed.ts';

/** All of an operation on one target. */
function fail(result: RaceResult, operation: string, target: string, left = 0): RaceResult {
  for (const round of result.rounds) {
    if (round.status !== 'completed' || round.target !== target) continue;
    const one = round.operations.find(({ name }) => name === operation)!;
    Object.assign(one, { errors: 5, timeouts: 1, completed: left });
    round.errorExamples = [
      { operation: 'SET', text: 'ERR of another', count: 9 },
      { operation, text: 'LOADING once', count: 1 },
      { operation, text: "ERR unknown command 'GETT'", count: 4 },
    ];
  }
  return result;
}

describe('a run', () => {
  it('of which some requests failed has not', () => {
    expect(explainAllFailed(sampleResult())).toBeUndefined();
    expect(explainAllFailed(fail(sampleResult(), 'GET', 'redis', 1))).toBeUndefined();
  });

  it('has failed where all of one operation did, and says what the server said most often', () => {
    const failure = explainAllFailed(fail(sampleResult({ blocks: 2 }), 'GET', 'redis'));
    expect(failure).toMatchObject({
      code: 'E_ALL_FAILED',
      exitCode: 1,
      message: `all 12 requests of GET failed on redis under read-heavy: "ERR unknown command 'GETT'"`,
      hint: expect.stringContaining('Check the spelling'),
    });
  });

  it('names all that did', () => {
    const both = fail(fail(sampleResult({ blocks: 1 }), 'GET', 'redis'), 'GET', 'dragonfly');
    expect(explainAllFailed(both)?.message).toMatch(/; so did all of GET on dragonfly \(read-heavy\)$/);
  });

  it('has not where the rule about errors is waived', () => {
    const result = fail(sampleResult(), 'GET', 'redis');
    result.profiles[0]!.resolved['waivers'] = [{ rule: 'errors', reason: 'it is about errors' }];
    expect(explainAllFailed(result)).toBeUndefined();
  });
});

describe('of events, a run', () => {
  const withEvents = (outcomes: readonly ('done' | 'failed' | 'skipped')[]) => {
    const result = sampleResult({ blocks: outcomes.length });
    for (const round of result.rounds) {
      if (round.status !== 'completed' || round.target !== 'redis') continue;
      const head = { name: 'snapshot', action: 'BGSAVE', occurrence: 0, plannedNs: 0 };
      round.events = [{ ...head, outcome: outcomes[round.block]!, error: 'ERR no' }];
    }
    return result;
  };

  it('has failed where one failed each time that it was begun on a target', () => {
    expect(explainFailedEvents(withEvents(['failed', 'failed', 'skipped']))).toMatchObject({
      exitCode: 1,
      message: `all 2 tries of event 'snapshot' failed on redis under read-heavy: "ERR no"`,
      hint: expect.stringContaining('Correct the event.'),
    });
    expect(explainFailedEvents(withEvents(['failed']))?.message).toMatch(/^the only try of event/);
    expect(explainAllFailed(withEvents(['failed']))).toBeUndefined();
  });

  it('has not where it was done once, never begun, or errors are waived', () => {
    expect(explainFailedEvents(withEvents(['failed', 'done']))).toBeUndefined();
    expect(explainFailedEvents(withEvents(['skipped']))).toBeUndefined();
    const waived = withEvents(['failed']);
    waived.profiles[0]!.resolved['waivers'] = [{ rule: 'errors', reason: 'it is about errors' }];
    expect(explainFailedEvents(waived)).toBeUndefined();
  });
});
