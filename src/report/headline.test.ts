import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { sampleWithEqualRate } from './join-results.test-helper.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from './sample-result.test-helper.ts';

const headlineOf = (options: SampleOptions) => buildReport(sampleResult(options)).headline;
const THREE = ['read-heavy', 'lua-counter', 'mixed'];

describe('the claim', () => {
  it('is the sentence of the comparison when there is one', () => {
    expect(headlineOf({}).claim).toBe(buildReport(sampleResult()).profiles[0]!.comparisons[0]!.headline);
  });

  it('counts profiles when there are several, and gives the range of their ratios', () => {
    expect(headlineOf({ profiles: THREE }).claim).toMatch(
      /^dragonfly was faster than redis in all 3 profiles \(1\.8\d× to 1\.8\d× the ops\/s\)\.$/,
    );
    expect(headlineOf({ profiles: THREE, targets: [DRAGONFLY, REDIS] }).claim).toMatch(
      /^redis was slower than dragonfly in all 3 profiles \(0\.5\d×(?: to 0\.5\d×)? the ops\/s\)\.$/,
    );
  });

  it('leads with what is told at the same rate where nothing else is', () => {
    const targets = [
      { ...REDIS, limit: 'client-bound' as const },
      { ...DRAGONFLY, ratePerSecond: 80_900, limit: 'client-bound' as const },
    ];
    const claimOf = (profiles: string[]) =>
      buildReport(sampleWithEqualRate({ profiles, targets }, 20_000)).headline.claim;
    expect(claimOf(THREE)).toMatch(
      /^At the same rate dragonfly had \S+×( to \S+×)? the p99 and \S+× to \S+× the CPU per operation of redis, and 0\.86× the memory per key\. The run cannot tell whether they differ in ops\/s\.$/,
    );
    expect(claimOf(['lua'])).toMatch(
      /^At the same rate dragonfly had \S+× the p99 and \S+×( to \S+×)? the CPU per operation of redis, and 0\.86× the memory per key\. Cannot tell whether they differ in ops\/s: the client was the limit/,
    );
  });

  it('says of what is told at the same rate that it holds with the generator on the same cores', () => {
    const targets = [
      { ...REDIS, limit: 'client-bound' as const },
      { ...DRAGONFLY, limit: 'client-bound' as const, besideGenerator: true as const },
    ];
    expect(buildReport(sampleWithEqualRate({ profiles: THREE, targets }, 20_000)).headline.claim).toMatch(
      /^At the same rate, with the generator on the same cores, dragonfly had \S+×/,
    );
  });

  it('names only whole profiles where the generator was the limit', () => {
    const targets = [
      { ...REDIS, limit: 'client-bound' as const },
      { ...DRAGONFLY, limit: 'client-bound' as const },
    ];
    const result = sampleWithEqualRate({ profiles: ['lua'], targets }, 20_000);
    for (const round of result.rounds)
      if (round.status === 'completed') round.saturation.limit = 'client-bound';
    const { profiles, headline } = buildReport(result);
    const parts = profiles.filter(({ partOf }) => partOf !== undefined).flatMap((part) => part.targets);
    expect(parts.map(({ limit }) => limit?.kind)).toEqual(['client-bound', 'client-bound']);
    // Their rate was kept: it is no bound of one.
    expect(parts.map(({ atLeast }) => atLeast)).toEqual([false, false]);
    expect(headline.caveat).toContain('the load generator was the limit in lua, so that');
  });

  it('tells the median where replies are too few for a p99, and what is open of the two', () => {
    const few = sampleResult({ ratePerSecond: 400, requests: 900 });
    const { claim } = buildReport(few).headline;
    expect(claim).toMatch(/dragonfly had 0\.6\d× the p50/);
    expect(claim).toMatch(/Cannot tell whether they differ in p99: too few replies for this metric\.$/);
    expect(claim).not.toMatch(/apart/);
  });

  it('says in how many profiles the run cannot tell', () => {
    const limited = [{ ...REDIS, limit: 'client-bound' as const }, DRAGONFLY];
    expect(headlineOf({ profiles: THREE, targets: limited }).claim).toBe(
      'The run cannot tell which of dragonfly and redis is faster; dragonfly was smaller than redis in all 3 profiles (0.86× the B/key).',
    );
    const bare = sampleResult({
      profiles: THREE,
      targets: limited.map((one) => ({ ...one, telemetry: false })),
    });
    bare.fills = [];
    expect(buildReport(bare).headline.claim).toBe(
      'The run cannot tell dragonfly and redis apart in any of 3 profiles.',
    );
    const result = sampleResult({ profiles: THREE });
    for (const round of result.rounds)
      if (round.status === 'completed' && round.profile === 'mixed') round.saturation.limit = 'client-bound';
    expect(buildReport(result).headline.claim).toMatch(
      /in 2 of 3 profiles \(.*\); cannot tell the ops\/s of 1 profile\.$/,
    );
  });

  it('names no winner where the blocks are too few', () => {
    expect(headlineOf({ profiles: THREE, blocks: 2 }).claim).toMatch(
      /^Indicative only: in 3 profiles dragonfly had .*× the ops\/s of redis; there are too few blocks/,
    );
  });

  it('has a sentence for each candidate', () => {
    const third = { ...REDIS, name: 'third' };
    const { claim } = headlineOf({ profiles: THREE, targets: [REDIS, DRAGONFLY, third] });
    expect(claim).toMatch(/^dragonfly was .*\. third was the same as redis in all 3 profiles/);
  });

  it('gives the rates of a single target', () => {
    const { claim } = headlineOf({ profiles: [...THREE, 'zset'], targets: [REDIS] });
    expect(claim).toMatch(/^redis reached 8\d\.\dk ops\/s under read-heavy, .* under mixed, 1 more\.$/);
  });

  it('says of a single target at a set rate how late replies were, or that it missed the rate', () => {
    const paced = (ratePerSecond: number) =>
      headlineOf({ profiles: ['read-heavy'], targets: [REDIS], ratePerSecond }).claim;
    expect(paced(20_000)).toMatch(/^redis had a p99 of .*s at 20\.0k ops\/s under read-heavy\.$/);
    expect(paced(500_000)).toMatch(
      /^redis missed the rate of 500k ops\/s \(8\d\.\dk ops\/s\) under read-heavy\.$/,
    );
  });

  it('is that nothing was measured when nothing was', () => {
    expect(headlineOf({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] }).claim).toBe(
      'Nothing was measured.',
    );
  });
});

describe('the caveat', () => {
  it('names the machine and says how far the claim goes', () => {
    expect(headlineOf({}).caveat).toBe(
      'Measured with this load on Intel Xeon Platinum 8375C, 8 CPUs, 8 blocks; not a statement about other loads or machines.',
    );
  });

  it('names what weakens the run', () => {
    const weak = sampleResult({
      quick: true,
      partialAfterRounds: 5,
      targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound', failedBlocks: [0] }],
    });
    delete weak.environment.serverCpus;
    weak.warnings.push({ id: 'W_OTHER_LOAD', message: 'other processes used 1.30 cores' });
    expect(buildReport(weak).headline.caveat).toMatch(
      /Note: the run is not complete; it was a quick look; some rounds failed; the load generator was the limit in read-heavy, so that rates are lower bounds; other programs kept the machine busy meanwhile; servers and load generator shared the CPUs\.$/,
    );
  });
});

it('of several profiles, one of which is told beside the generator alone, the claim keeps the condition', () => {
  const targets = [
    { ...REDIS, limit: 'connection-bound' as const, sharedUse: 0.8 },
    { ...DRAGONFLY, limit: 'client-bound' as const, sharedUse: 0.98 },
  ];
  const report = buildReport(sampleResult({ targets, profiles: ['read-heavy', 'mixed'] }));
  expect(report.headline.claim).toMatch(
    /^dragonfly was faster than redis in both profiles \(at least 1\.\d+× the ops\/s, with the generator on the same cores\)/,
  );
  // The same seen from the other side.
  const turned = sampleResult({ targets: targets.toReversed(), profiles: ['read-heavy', 'mixed'] });
  expect(buildReport(turned).headline.claim).toMatch(
    /^redis was slower than dragonfly in both profiles \(at most 0\.\d+× the ops\/s, with the generator on the same cores\)/,
  );
});
