// Cores that went into spinning: the kernel's count beyond the time at work that the server tells itself.
import { expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { DRAGONFLY, REDIS, sampleResult } from './sample-result.test-helper.ts';
import { viewProfile } from './view/profile-view.ts';

type Usage = { coresUsed: number; mainActive?: number; ioActive?: number; idleCores?: number };

function viewWith(server: Usage) {
  const result = sampleResult({ targets: [REDIS, DRAGONFLY] });
  for (const round of result.rounds)
    if (round.status === 'completed' && round.target === 'redis') Object.assign(round.server, server);
  const [profile] = buildReport(result).profiles;
  return viewProfile(profile!);
}

function linesWith(server: Usage): string[] {
  return viewWith(server).limits.map(({ sentence }) =>
    sentence.map((span) => (typeof span === 'string' ? span : span.text)).join(''),
  );
}

it('is named with its share, where a server tells how long it was at work', () => {
  expect(linesWith({ coresUsed: 1.9, mainActive: 0.5, ioActive: 0.2 })).toContain(
    'redis: it used 1.20 of its 1.90 cores to spin while it waited for work; its cost includes them.',
  );
});

it('is not named where a server does not tell, or where it is what two counts may differ by', () => {
  for (const server of [
    { coresUsed: 1.9 },
    { coresUsed: 0.8, mainActive: 0.5, ioActive: 0.2 },
    // Others had its core meanwhile: at work by the clock on the wall.
    { coresUsed: 0.5, mainActive: 0.9, ioActive: 0.2 },
  ])
    expect(linesWith(server).join('\n')).not.toContain('spinning');
});

it('has a row of its own in the short table, beside what the server uses at rest, where it is worth a line', () => {
  const rowsWith = (server: Usage) => viewWith(server).brief[0]!.columns[0]!.cells.map(({ text }) => text);
  const costs = ['idle cores', 'spun cores'];
  expect(rowsWith({ coresUsed: 1.9, mainActive: 0.5, ioActive: 0.2, idleCores: 0.9 })).toEqual(
    expect.arrayContaining(costs),
  );
  const quiet = rowsWith({ coresUsed: 1.9, mainActive: 1.5, ioActive: 0.4, idleCores: 0.003 });
  expect(quiet.filter((label) => costs.includes(label))).toEqual([]);
});
