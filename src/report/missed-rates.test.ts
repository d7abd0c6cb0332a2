// What is said where the rate of a profile was missed: what is known all the same, why, and what comes next.
import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { joinResults } from './join-results.test-helper.ts';
import { REDIS, sampleResult } from './sample-result.test-helper.ts';

type Limit = 'client-bound' | 'server-bound' | 'connection-bound';

interface Missed {
  readonly limit?: Limit;
  /** The rate after it; none: there was no such part. */
  readonly lower?: number | 'none';
  readonly busy?: boolean;
}

/** Redis alone at a rate that it misses, then at half of what it reached. */
function missed({ limit = 'client-bound', lower = 40_000, busy = false }: Missed = {}) {
  const options = { targets: [{ ...REDIS, limit: 'server-bound' } as const], noise: 0 };
  const base = sampleResult({ ...options, profiles: ['read-heavy'], ratePerSecond: 500_000 });
  for (const round of base.rounds) if (round.status === 'completed') round.saturation.limit = limit;
  if (busy) base.warnings.push({ id: 'W_OTHER_LOAD', message: 'other processes used 1.30 cores' });
  if (lower === 'none') return base;
  const part = sampleResult({ ...options, profiles: ['read-heavy@rate=50%'], ratePerSecond: lower });
  const equalRate = { base: 'read-heavy', share: 0.5, ratePerSecond: lower };
  const profiles = part.profiles.map((profile) => ({ ...profile, equalRate }));
  return joinResults([base, { ...part, profiles, fills: [] }]);
}

describe('a rate that was missed', () => {
  it('leads to the latency at a lower one, which is the answer', () => {
    const { headline, profiles } = buildReport(missed());
    expect(headline.claim).toMatch(
      /^redis missed the rate of 500k ops\/s \(81\.\dk ops\/s\) under read-heavy; it had a p99 of .*s at 40\.0k ops\/s\.$/,
    );
    expect(profiles[0]!.summaries[0]!.verdict).toMatch(/p99 .*s at 40\.0k ops\/s/);
  });

  it.each([
    [
      missed(),
      /limit\. Measured afterwards, redis kept 40\.0k ops\/s\. Next: try --rate 61000, which this machine may/,
    ],
    [
      missed({ busy: true }),
      /, because other processes filled the machine\..* end other work on this machine/,
    ],
    [
      missed({ lower: 200_000 }),
      /redis also missed 200k ops\/s, half of what it had reached\..* Next: for 500k ops\/s, send from/,
    ],
    [missed({ lower: 'none' }), /was the limit\. Next: for 500k ops\/s, send from other machines/],
    [missed({ limit: 'server-bound' }), /with cache-bench capacity read-heavy --slo 'p99<2ms'\.$/],
    [missed({ limit: 'connection-bound' }), /waited for replies\..* Next: use more connections \(-c\)/],
  ])('is explained with what comes next (%#)', (result, words) => {
    const { notices, briefNotices } = buildReport(result);
    const [said, ...more] = notices.filter((notice) => notice.startsWith('The latency at 500k ops/s'));
    expect(said).toMatch(words);
    expect(more).toEqual([]);
    expect(briefNotices).toContain(said);
  });

  it.each([
    [{ name: 'mine', file: 'loads/my-load.yaml' }, 'capacity loads/my-load.yaml'],
    [{ name: 'x', file: '/opt/cache-bench/workloads/experiments/x.yaml' }, 'capacity experiments/x'],
    [{ sweep: { base: 'read-heavy', parameter: 'pipeline', value: '4' } }, 'capacity read-heavy '],
  ])('is followed by a command that finds its profile: %j', (change, command) => {
    const { name = 'read-heavy@pipeline=4' } = change as { name?: string };
    const base = missed({ limit: 'server-bound' });
    const result = {
      ...base,
      profiles: base.profiles.map((one) => (one.equalRate === undefined ? { ...one, name, ...change } : one)),
      rounds: base.rounds.map((one) => (one.profile === 'read-heavy' ? { ...one, profile: name } : one)),
    };
    expect(buildReport(result).notices.join('\n')).toContain(command);
  });

  it('is told once of a sweep', () => {
    const values = ['1', '4', '16'];
    const result = joinResults(
      values.map((value) => {
        const profiles = [`read-heavy@pipeline=${value}`];
        const one = sampleResult({ profiles, targets: [REDIS], ratePerSecond: 500_000 });
        const sweep = { base: 'read-heavy', parameter: 'pipeline', value };
        return { ...one, profiles: one.profiles.map((profile) => ({ ...profile, sweep })) };
      }),
    );
    const told = buildReport(result).notices.filter((notice) => notice.startsWith('The latency at'));
    expect(told).toEqual([expect.stringContaining('under read-heavy@pipeline=1 is unknown')]);
  });

  it('has nothing to be said where it was kept', () => {
    const result = sampleResult({ profiles: ['read-heavy'], targets: [REDIS], ratePerSecond: 20_000 });
    expect(buildReport(result).notices.join('\n')).not.toContain('The latency at');
  });
});
