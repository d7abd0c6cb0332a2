// Tests of what a report names as the next step, where the run leaves a question open.
import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from './sample-result.test-helper.ts';

type Change = (result: ReturnType<typeof sampleResult>) => void;

function stepsOf(options: SampleOptions, change: Change = () => {}): string[] {
  const result = sampleResult(options);
  change(result);
  const { notices, briefNotices } = buildReport(result);
  const steps = notices.filter((notice) => notice.startsWith('To tell more'));
  expect(briefNotices.join(' ')).toContain(steps.join(' '));
  return steps;
}

const BOUND = [
  { ...REDIS, limit: 'client-bound' as const },
  { ...DRAGONFLY, limit: 'client-bound' as const },
];
const onTwoCpus: Change = ({ environment }) => {
  environment.facts['usableCpus'] = 2;
  delete environment.serverCpus;
  delete environment.clientCpus;
};
const beside: Change = ({ warnings }) => {
  warnings.push({ id: 'W_OTHER_LOAD', message: 'other processes used 1.2 cores' });
};

describe('the next step', () => {
  it('is none where each question has an answer, or a first look has a warning that names it', () => {
    expect(stepsOf({})).toEqual([]);
    expect(stepsOf({ targets: BOUND, quick: true }, beside)).toEqual([]);
  });

  it('comes after what a warning says', () => {
    expect(stepsOf({ targets: BOUND }, beside)[0]).toMatch(/^To tell more, once nothing else runs: \S/);
  });

  it.each<[string, Change, string]>([
    ['many CPUs: more of them for the generator', () => {}, 'more --client-cpus'],
    ['two CPUs: one for each side', onTwoCpus, '--server-cpus 0 --client-cpus 1'],
    [
      'two CPUs with a side each: other machines',
      ({ environment }) => {
        environment.facts['usableCpus'] = 2;
      },
      '--ssh-agents USER@HOST',
    ],
    [
      'two CPUs, of which no server can be given one: other machines',
      (result) => {
        onTwoCpus(result);
        for (const target of result.targets) target.owned = false;
      },
      '--ssh-agents USER@HOST',
    ],
  ])('is where the generator was the limit on %s', (_, change, wanted) => {
    expect(stepsOf({ targets: BOUND }, change)[0]).toContain(`To tell more: ${wanted} (ops/s`);
  });

  it('is more blocks where there were too few, and no quick look after a quick look', () => {
    expect(stepsOf({ blocks: 3 })).toEqual(['To tell more: --max-blocks 16 (ops/s).']);
    expect(stepsOf({ blocks: 3, quick: true })).toEqual(['To tell more: without --quick (ops/s).']);
  });

  it('is a lower rate where starts came late at one that was asked for', () => {
    const late: Change = ({ rounds }) => {
      for (const round of rounds)
        if (round.status === 'completed') round.openLoop!.lateSends = round.openLoop!.lateness.count;
    };
    expect(stepsOf({ ratePerSecond: 20_000 }, late)[0]).toMatch(/^To tell more: a lower --rate \(/);
  });

  it('is a larger tolerance where the machine resolves no smaller one', () => {
    const twins = [REDIS, { ...REDIS, name: 'twin' }];
    expect(
      stepsOf({ targets: twins, noise: 0.01 }, ({ settings }) => {
        settings.noiseFloor = { throughput: 0.083 };
      }),
    ).toEqual(['To tell more: --tolerance 9% (ops/s).']);
  });
});
