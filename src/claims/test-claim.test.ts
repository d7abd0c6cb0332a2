// Tests of what a claim needs: where it is missing the claim is not judged, and the numbers are shown all the same.
import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../result/digest.ts';
import type { ClaimNeeds, ClaimTest } from './claim.ts';
import { parseClaimRule } from './claim-rule.ts';
import { sampleRun } from './sample-run.test-helper.ts';
import { testClaim } from './test-claim.ts';
import { coresOf, isAtLeast } from './unmet-need.ts';

const TEST: ClaimTest = {
  profile: 'reads',
  overrides: {},
  expect: parseClaimRule('throughput >= 2x redis', 'redis', 'dragonfly'),
};
const CELLS = [
  { target: 'redis', throughput: Array(8).fill(100) },
  { target: 'dragonfly', throughput: Array(8).fill(400) },
];

function test(needs: Partial<ClaimNeeds>, changes: Partial<RunDigest> = {}) {
  return testClaim({ flavors: new Map(), versions: new Map(), ...needs }, TEST, sampleRun(CELLS, changes), {
    profile: 'reads',
    tolerance: 0.05,
  });
}

/** The sample's targets, attached at an address. */
const attachedAt = (endpoint: string): Partial<RunDigest> => ({
  targets: sampleRun(CELLS).targets.map((target) => ({ ...target, owned: false, endpoint })),
});

describe('a claim', () => {
  it('is judged where everything is there that it needs', () => {
    const needs = {
      cores: 8,
      flavors: new Map([['dragonfly', 'dragonfly']] as const),
      versions: new Map([['redis', '7.0']]),
    };
    expect(test(needs).verdict).toBe('holds');
  });

  it.each<[string, Partial<ClaimNeeds>, string]>([
    ['cores', { cores: 32 }, '8 cores; the claim is for 32'],
    [
      'a flavor',
      { flavors: new Map([['dragonfly', 'valkey']]) },
      'dragonfly is dragonfly here; the claim is about valkey',
    ],
    [
      'a version',
      { versions: new Map([['redis', '7.2']]) },
      'redis has version 7.0.15; the claim is for 7.2 or later',
    ],
  ])("can't be tested without %s, whatever was measured", (_what, needs, reason) => {
    expect(test(needs)).toMatchObject({ verdict: 'untestable', reason, observed: { estimate: 4 } });
  });

  it('needs nothing of a target that it is not about', () => {
    const needs = { cores: 1, flavors: new Map([['dragonfly', 'valkey']] as const), versions: new Map() };
    const expect_ = parseClaimRule('throughput(redis) >= 50', 'redis', 'dragonfly');
    const run = sampleRun(CELLS);
    const options = { profile: 'reads', tolerance: 0.05 };
    expect(testClaim(needs, { ...TEST, expect: expect_ }, run, options).verdict).toBe('holds');
    expect(testClaim(needs, TEST, run, options).verdict).toBe('untestable');
  });

  it('counts the cores of a machine that the servers are on', () => {
    const needs = { cores: 32 };
    for (const here of [
      'redis://127.0.0.1:6379',
      'rediss://localhost/1',
      'redis://[::1]:7',
      'unix:///run/r.sock',
    ])
      expect(test(needs, attachedAt(here)).verdict, here).toBe('untestable');
    const elsewhere = test(needs, attachedAt('redis://10.0.0.5:6379'));
    expect(elsewhere.verdict).toBe('holds');
    expect(elsewhere.reason).toMatch(/; the number of cores is unknown, and the claim is for 32$/);
  });
});

describe('cores', () => {
  it.each([
    [{ usableCpus: 8 }, 8],
    [{ usableCpus: 8, cpuQuota: 2.5 }, 2],
    [{ usableCpus: 2, cpuQuota: 4 }, 2],
    [{ usableCpus: 2, cpuQuota: 0.5 }, 1],
    [{}, undefined],
  ])('of %j are %s', (facts, cores) => {
    expect(coresOf(facts)).toBe(cores);
  });
});

describe('versions', () => {
  it.each([
    ['7.0.15', '7.0', true],
    ['7.0', '7.0.1', false],
    ['7.10', '7.2', true],
    ['7.2', '7.10', false],
    ['8', '7.9.9', true],
    ['v1.40.1-rc', '1.40', true],
    ['unknown', '1', false],
  ])('%s is at least %s: %s', (version, wanted, is) => {
    expect(isAtLeast(version, wanted)).toBe(is);
  });
});
