import { describe, expect, it } from 'vitest';
import { DRAGONFLY, type SampleOptions, sampleResult } from '../../report/sample-result.test-helper.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { RoundResult } from '../../result/parts/round.ts';
import { buildRunPlan } from '../../run/build-plan.ts';
import type { RunEvent } from '../../run/events.ts';
import { aProfile } from '../../testkit/builders.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { createProgress, type ProgressMode } from '../progress/progress.ts';
import { guardHost } from './ci-guard.ts';
import { foldProgress } from './ci-progress.ts';

const PROFILES = ['read-heavy', 'write-heavy'];

function watch(platform: Readonly<Record<string, string>>, mode: ProgressMode = 'lines') {
  const world = createMemoryHost({ env: platform });
  const host = guardHost(world);
  const plain = createProgress({
    stderr: host.stderr,
    mode,
    color: false,
    unicode: true,
    columns: 80,
    now: () => host.now(),
  });
  return { world, progress: foldProgress(plain, host, mode) };
}

function* eventsOf(result: RaceResult): Generator<RunEvent> {
  const { blocks } = result.settings;
  const profiles = PROFILES.map((name) => ({ profile: aProfile({ name }), file: `${name}.yaml`, text: '' }));
  const targets = result.targets.map(({ name }) => ({
    name,
    kind: 'local' as const,
    flavor: 'redis' as const,
    settings: {},
  }));
  const plan = buildRunPlan(profiles, targets, {
    driver: 'resp',
    protocol: 2,
    blocks,
    quick: false,
    seed: 42,
    tolerance: 0.05,
    allowNonempty: false,
    pin: true,
    calibrate: true,
    cooldownMs: 250,
  });
  yield { kind: 'planned', plan };
  for (const profile of PROFILES) {
    yield { kind: 'profile-started', profile };
    for (const one of result.rounds.filter((round) => round.profile === profile)) yield finished(one);
    yield { kind: 'profile-finished', profile };
  }
}

function finished(result: RoundResult): RunEvent {
  const { block, position } = result;
  return { kind: 'round-finished', round: { profileIndex: 0, targetIndex: 0, block, position }, result };
}

const sample = (options: SampleOptions = {}) =>
  sampleResult({ blocks: 2, requests: 2000, profiles: PROFILES, ...options });

function tell(platform: Readonly<Record<string, string>>, result: RaceResult, mode?: ProgressMode): string[] {
  const { world, progress } = watch(platform, mode);
  for (const event of eventsOf(result)) progress.onEvent(event);
  progress.stop();
  return world.stderr.text.split('\n').filter(Boolean);
}

describe('the story of a run in a log of CI', () => {
  it('has a fold for each profile and a line for each block', () => {
    const [plan, ...lines] = tell({ GITHUB_ACTIONS: 'true' }, sample());
    expect(plan).toMatch(/^2 profiles × 2 targets × 2 blocks/);
    expect(lines).toEqual([
      '::group::read-heavy',
      expect.stringMatching(
        /^read-heavy {2}block 1\/2 {2}redis \S+ ops\/s, p99 .+, server-bound {2}\| {2}dragonfly /,
      ),
      expect.stringMatching(/^read-heavy {2}block 2\/2 {2}dragonfly \S+ ops\/s, .+ {2}\| {2}redis /),
      '::endgroup::',
      '::group::write-heavy',
      expect.stringMatching(/^write-heavy {2}block 1\/2/),
      expect.stringMatching(/^write-heavy {2}block 2\/2/),
      '::endgroup::',
    ]);
  });

  it('has sections of their own in GitLab', () => {
    const lines = tell({ GITLAB_CI: 'true' }, sample());
    const marks = lines
      .filter((line) => line.includes('section_'))
      .map((line) => /section_\w+:\d+:\w+/.exec(line)![0]);
    expect(marks).toEqual([
      'section_start:1767323045:cache_bench_1',
      'section_end:1767323045:cache_bench_1',
      'section_start:1767323045:cache_bench_2',
      'section_end:1767323045:cache_bench_2',
    ]);
  });

  it('is as anywhere else where no CI system is known, and none when quiet', () => {
    expect(tell({ CI: 'true' }, sample()).filter((line) => /block 1\/2/.test(line))).toHaveLength(4);
    expect(tell({ GITHUB_ACTIONS: 'true' }, sample(), 'quiet')).toEqual([]);
  });

  it('tells a failed round by itself, and the rest of its block', () => {
    const failing = { ...DRAGONFLY, failedBlocks: [0], failure: 'lost' };
    const lines = tell(
      { GITHUB_ACTIONS: 'true' },
      sample({ targets: [{ ...DRAGONFLY, name: 'redis' }, failing] }),
    );
    const ofFirst = lines.filter((line) => /^read-heavy {2}block 1\/2/.test(line));
    expect(ofFirst).toHaveLength(2);
    expect(ofFirst.some((line) => /dragonfly {2}failed/.test(line))).toBe(true);
    expect(ofFirst.some((line) => /redis \S+ ops\/s/.test(line))).toBe(true);
  });

  it('closes the fold and keeps the rounds of a block that was cut short', () => {
    const { world, progress } = watch({ GITHUB_ACTIONS: 'true' });
    for (const event of eventsOf(sample())) {
      progress.onEvent(event);
      if (event.kind === 'round-finished') break;
    }
    progress.stop();
    expect(world.stderr.text).toMatch(/block 1\/2 {2}redis [^|]+\n::endgroup::\n$/);
  });

  it('numbers blocks that were added beyond the planned ones', () => {
    const { world, progress } = watch({ GITHUB_ACTIONS: 'true' });
    const [first] = eventsOf(sample());
    progress.onEvent(first!);
    progress.onEvent({ kind: 'profile-started', profile: 'read-heavy' });
    progress.onEvent({ kind: 'block-added', profile: 'read-heavy', block: 2, most: 16 });
    for (const one of sample({ blocks: 3 }).rounds.slice(4, 6)) progress.onEvent(finished(one));
    expect(world.stderr.text).toContain('block 3/3');
  });
});
