// Events in every report: what was done, what others felt, and text of servers that stays text.
import { describe, expect, test } from 'vitest';
import type { RaceResult } from '../result/kinds/race.ts';
import type { EventRecord } from '../result/parts/event.ts';
import { buildReport } from './build-report.ts';
import { REPORT_FORMATS } from './formats.ts';
import { sampleResult } from './sample-result.test-helper.ts';
import { renderTerminal } from './terminal/render-terminal.ts';

const WAIT = { count: 100, p50Ns: 1e6, p99Ns: 2e6, maxNs: 3e6 };

function anEvent(overrides: Partial<EventRecord>): EventRecord {
  return {
    name: 'script',
    action: 'EVALSHA {script:loop} 0',
    occurrence: 0,
    plannedNs: 2e9,
    startNs: 2e9,
    durationNs: 4e8,
    outcome: 'done',
    reply: 'done',
    bystander: {
      before: WAIT,
      during: { ...WAIT, p99Ns: 3.9e8, maxNs: 4e8 },
      after: WAIT,
      longestGapNs: 4.1e8,
      excessMsSeconds: 80,
    },
    dip: { beforePerSecond: 1000, lowestPerSecond: 100, depth: 0.9, recoveryNs: 1e8 },
    ...overrides,
  };
}

const failed = anEvent({
  name: 'snapshot',
  action: 'BGSAVE',
  outcome: 'failed',
  error: '-ERR <b>full\u001b',
});

function withEvents(): RaceResult {
  const result = sampleResult({ blocks: 2 });
  const rounds = result.rounds.map((round) =>
    round.status === 'completed'
      ? { ...round, events: [anEvent({}), ...(round.target === 'dragonfly' ? [failed] : [])] }
      : round,
  );
  return { ...result, rounds };
}

const result = withEvents();
const report = buildReport(result);

describe('the report', () => {
  test('has no ratio of an event that failed on either side, whatever others felt meanwhile', () => {
    const rounds = result.rounds.map((round) =>
      round.status === 'completed'
        ? {
            ...round,
            events: [
              round.target === 'redis' ? { ...failed, name: 'script' } : anEvent({}),
              anEvent({ name: 'other' }),
            ],
          }
        : round,
    );
    const { profiles } = buildReport({ ...result, rounds });
    const rows = profiles[0]!.comparisons[0]!.eventRows;
    expect(rows.map(({ event }) => event)).toContain('other');
    expect(rows.map(({ event }) => event)).not.toContain('script');
  });

  test('leads with the failure where no event was measured on both', () => {
    const rounds = result.rounds.map((round) =>
      round.status === 'completed'
        ? { ...round, events: [round.target === 'redis' ? failed : anEvent({ name: 'snapshot' })] }
        : round,
    );
    const { profiles, headline } = buildReport({ ...result, rounds });
    const words = "event 'snapshot' failed on redis (2 of 2): it cannot be compared";
    expect(headline.claim).toMatch(`${words}. Indicative only: dragonfly had `);
    expect(profiles[0]!.summaries[0]!.verdict).toBe(words);
  });

  test('has a row for each event on each target, with the median of the rounds', () => {
    const [profile] = report.profiles;
    expect(profile!.events.map(({ name, target }) => [name, target])).toEqual([
      ['script', 'redis'],
      ['script', 'dragonfly'],
      ['snapshot', 'dragonfly'],
    ]);
    expect(profile!.events[0]).toMatchObject({ begun: 2, failed: 0, calmP99Ns: 2e6, outcome: 'done' });
    expect(profile!.events[0]!.values).toMatchObject({ event_duration: 4e8, bystander_gap: 4.1e8 });
    expect(profile!.events[2]).toMatchObject({ begun: 2, failed: 2 });
  });

  test('lists each time by itself', () => {
    expect(report.events).toHaveLength(6);
    expect(report.events![0]).toMatchObject({ block: 0, atNs: 2e9, durationNs: 4e8 });
  });

  test('takes no event for an operation', () => {
    expect(report.profiles[0]!.targets[0]!.operations.map(({ name }) => name)).not.toContain('script');
  });

  test('has no events where there are none', () => {
    const none = buildReport(sampleResult({ blocks: 2 }));
    expect(none.events).toBeUndefined();
    expect(none.profiles[0]!.events).toEqual([]);
  });
});

test('the terminal shows gap, dip and failure, and keeps to its width', () => {
  const text = renderTerminal(report, { color: false, columns: 80, unicode: true, verbose: true });
  expect(text).toMatch(/event +target +took +gap/);
  expect(text).toMatch(/script +redis +400\.?0* ms +410\.?0* ms/);
  expect(text).toContain('snapshot on dragonfly: failed: -ERR <b>full');
  expect(text).toContain('(2 of 2 failed)');
  expect(text).not.toContain('\u001b');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('the last line begins with what failed, however narrow the terminal is', () => {
  const words = "event 'snapshot' failed on dragonfly (2 of 2); event 'script' blocked others for";
  expect(report.profiles[0]!.summaries[0]!.verdict).toMatch(words);
  const text = renderTerminal(report, { color: false, columns: 80, unicode: true });
  expect(text).toMatch(/\n\S+ +event 'snapshot' failed on dragonfly \(2 of 2\); event 'script'/);
  const alone = buildReport({
    ...result,
    targets: result.targets.filter(({ name }) => name === 'dragonfly'),
    rounds: result.rounds.filter(({ target }) => target === 'dragonfly'),
  });
  expect(alone.profiles[0]!.summaries[0]!.verdict).toMatch(/^event 'snapshot' failed on dragonfly/);
});

test('the last line says what the experiment is about, and never what limited the load', () => {
  const limited = structuredClone(result);
  for (const round of limited.rounds)
    if (round.status === 'completed') round.saturation = { limit: 'client-bound', reason: 'it was busy' };
  const lines = renderTerminal(buildReport(limited), { color: false, columns: 80, unicode: true })
    .trimEnd()
    .split('\n');
  expect(lines.slice(-2)).toEqual([
    "read-heavy   event 'snapshot' failed on dragonfly (2 of 2); cannot tell: script",
    '  blocked 410 ms on redis, 410 ms on dragonfly',
  ]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}Cannot tell: script blocked.*\(the client was the/),
  );
  expect(lines.find((line) => line.startsWith('  script blocked'))).toMatch(/410 ms +410 ms +1\.\d+×/);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}snapshot on dragonfly: failed: -ERR <b>full/));
});

test('where it cannot be told which event took longer, the row, the line below it and the last line agree', () => {
  const open = sampleResult({ blocks: 6 });
  for (const round of open.rounds)
    if (round.status === 'completed') {
      const gap = round.target === 'redis' ? 4.1e8 : 4.1e8 * (round.block % 2 === 0 ? 0.7 : 1.5);
      round.events = [anEvent({ bystander: { ...anEvent({}).bystander!, longestGapNs: gap } })];
      round.bystander = { sent: 1000, answered: 1000, ownDelayNs: 1e6 } as never;
    }
  const told = buildReport(open);
  expect(told.headline.claim).toMatch(
    /^event 'script' blocked others for 410 ms on redis, \d+ ms on dragonfly; cannot tell which is longer\./,
  );
  const lines = renderTerminal(told, { color: false, columns: 80, unicode: true }).trimEnd().split('\n');
  expect(lines.find((line) => line.startsWith('  script blocked'))).toMatch(/cannot tell$/);
  expect(lines.at(-1)).toMatch(
    /^read-heavy {3}cannot tell: script blocked 410 ms on redis, \d+ ms on dragonfly$/,
  );
  const wide = renderTerminal(told, { color: false, columns: 120, unicode: true }).trimEnd().split('\n');
  expect(wide.at(-1)).toMatch(/ event 'script' blocked others for .*; cannot tell which is longer$/);
});

test('with enough blocks it says whether they differ', () => {
  const slow = sampleResult({ blocks: 6 });
  for (const round of slow.rounds)
    if (round.status === 'completed') {
      const gap = round.target === 'redis' ? 4e8 : 8e8;
      const bystander = { ...anEvent({}).bystander!, longestGapNs: gap * (1 + round.block / 1000) };
      round.events = [anEvent({ bystander })];
      round.bystander = { sent: 1000, answered: 1000, ownDelayNs: 1e6 } as never;
    }
  const { summaries } = buildReport(slow).profiles[0]!;
  expect(summaries[0]!.verdict).toMatch(
    /^event 'script' blocked others for 401 ms on redis, 802 ms on dragonfly: dragonfly longer, 2\.0+\d*×/,
  );
});

test.each(['md', 'html'] as const)('%s shows them, and no markup of servers', (format) => {
  const text = REPORT_FORMATS[format].render({ report, result });
  expect(text).toContain('snapshot');
  expect(text).toMatch(/410\.?0*.ms/);
  // Within a code span of markdown nothing is markup.
  expect(text.replace(/`[^`]*`/g, '')).not.toContain('<b>full');
  expect(text).not.toContain('\u001b');
});
