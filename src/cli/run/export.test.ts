// Files that a run writes while it goes on, where it measures more than was planned.
import { expect, it } from 'vitest';
import { joinResults } from '../../report/join-results.test-helper.ts';
import { REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { Exports } from './export.ts';

const ONE = { targets: [REDIS] };
const base = sampleResult({ ...ONE, ratePerSecond: 500_000 });
const part = sampleResult({ ...ONE, profiles: ['read-heavy@rate=50%'], ratePerSecond: 40_000 });
const result = joinResults([base, { ...part, fills: [] }]);

function write(file: string): ReadonlyMap<string, string> {
  const files = createMemoryFiles();
  const exports = new Exports([{ format: 'hgrm', file }], {
    ...{ cwd: '/work', files, profiles: ['read-heavy'], targets: ['redis'] },
  });
  const troubles: string[] = [];
  exports.write(result, (message) => troubles.push(message));
  expect(troubles).toEqual([]);
  return files.texts;
}

it('a file of one profile has the one that was planned, also where a part followed the rate that it missed', () => {
  const alone = createMemoryFiles();
  new Exports([{ format: 'hgrm', file: 'x.hgrm' }], {
    ...{ cwd: '/work', files: alone, profiles: ['read-heavy'], targets: ['redis'] },
  }).write(base, expect.fail);
  expect(write('x.hgrm').get('/work/x.hgrm')).toBe(alone.texts.get('/work/x.hgrm'));
  expect(alone.texts.get('/work/x.hgrm')).toContain('Percentile');
});

it('the part has a file of its own where each profile has one', () => {
  expect([...write('{profile}.hgrm').keys()]).toEqual([
    '/work/read-heavy.hgrm',
    '/work/read-heavy_rate_50_.hgrm',
  ]);
});
