import { describe, expect, it } from 'vitest';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { findPlace } from './find-place.ts';

const RUNS = [
  '2026-01-02T03-04-05Z-58e98d04',
  '2026-01-03T03-04-05Z-58f00000',
  '2026-02-01T00-00-00Z-0badcafe',
];
const cwd = '/work';
const files = createMemoryFiles({
  ...Object.fromEntries(RUNS.map((run) => [`/work/results/${run}/result.json`, '{}'])),
  '/work/other/2026-03-01T00-00-00Z-abcdef01/result.json': '{}',
  '/work/results/2026-04-01T00-00-00Z-dead0000/rounds.ndjson': '',
  '/work/abc': '{}',
});
const find = (place: string) => findPlace({ cwd, files }, place);

describe('the place of a saved result', () => {
  it.each([
    ['0bad', `/work/results/${RUNS[2]}`],
    ['58e98d04', `/work/results/${RUNS[0]}`],
    ['results/58f', `/work/results/${RUNS[1]}`],
    ['2026-01-03', `/work/results/${RUNS[1]}`],
    ['latest', `/work/results/${RUNS[2]}`],
    ['other/latest', '/work/other/2026-03-01T00-00-00Z-abcdef01'],
  ])('is found by the beginning of its id or time: %s', (place, path) => {
    expect(find(place)).toBe(path);
  });

  it.each(['abc', 'results/x.json', '/tmp/run.json', `results/${RUNS[0]}`])(
    'is the name itself where something has it, or it is no short one: %s',
    (place) => {
      expect(find(place)).toBe(place.startsWith('/') ? place : `/work/${place}`);
    },
  );

  it('names those that a beginning may mean', () => {
    expect(() => find('58e9')).not.toThrow();
    expect(() => find('2026-01')).toThrow(
      `2026-01 may be any of 2 results: results/${RUNS[0]}, results/${RUNS[1]}`,
    );
  });

  it('names what was meant by a word that is misspelt, and what there is', () => {
    expect(() => find('latst')).toThrow(
      expect.objectContaining({
        code: 'E_RESULT_READ',
        message: expect.stringMatching(/^latst: there is no such file or directory/),
        hint: expect.stringMatching(/^Did you mean latest\? The last of 3 results there: /),
      }),
    );
    expect(() => find('58e98d40')).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^Did you mean 58e98d04\?/) }),
    );
  });

  it('names the last ones where none begins so', () => {
    expect(() => find('fff')).toThrow(
      expect.objectContaining({
        code: 'E_RESULT_READ',
        message:
          'fff: there is no such file or directory, and no result in results whose id or time begins like this',
        hint: expect.stringContaining(`3 results there: results/${RUNS[0]},`),
      }),
    );
  });
});
