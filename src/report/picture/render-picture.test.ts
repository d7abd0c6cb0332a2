import { describe, expect, it } from 'vitest';
import { harmfulResult, toInput, watchedResult } from '../sample-files.test-helper.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';
import { renderPicture } from './render-picture.ts';
import { linearScale, logScale } from './scale.ts';

describe('the picture', () => {
  it('reads as it did when it was last looked at', async () => {
    const svg = renderPicture(toInput(watchedResult()));
    await expect(svg).toMatchFileSnapshot('../golden/two-targets.svg');
  });

  it('has a line for each target and a dot for each round', () => {
    const result = sampleResult({ blocks: 4, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [1] }] });
    const svg = renderPicture(toInput(result));
    expect(svg.match(/<circle /g)).toHaveLength(7);
    // Rates, latencies and the legend, each for two.
    expect(svg.match(/<path [^>]*stroke="#/g)).toHaveLength(6);
  });

  it('says in words what it shows', () => {
    const input = toInput(watchedResult());
    const svg = renderPicture(input);
    expect(svg).toContain(`<title id="title">${input.report.headline.claim}</title>`);
    expect(svg).toContain('Right: latency by percentile');
  });

  it('stays a picture with few rounds, none, or none that completed', () => {
    const none = [{ ...REDIS, failedBlocks: [0] }];
    for (const options of [
      { blocks: 1 },
      { partialAfterRounds: 1 },
      { partialAfterRounds: 0 },
      { blocks: 1, targets: none },
    ]) {
      const svg = renderPicture(toInput(sampleResult({ requests: 900, ...options })));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('draws a point for some blocks together where there are very many, and says so', () => {
    const svg = renderPicture(toInput(sampleResult({ blocks: 121, requests: 10 })));
    expect(svg).toContain('ops/s, by block; a point is the median of 2');
    expect(svg.match(/<circle/g)!.length).toBe(2 * Math.ceil(121 / 2));
  });

  it('lets no text be more than text', () => {
    const svg = renderPicture(toInput(harmfulResult()));
    const tags = new Set([...svg.matchAll(/<\/?([^\s>/]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual(['circle', 'desc', 'g', 'path', 'style', 'svg', 'text', 'title']);
  });
});

describe('scales', () => {
  it('begin at 0 and end at a round number when they are linear', () => {
    expect(linearScale(23_400, 100, 0).ticks).toEqual([0, 10_000, 20_000, 30_000]);
    expect(linearScale(0, 100, 0).ticks).toEqual([0, 1]);
    expect(linearScale(100, 100, 0).at(0)).toBe(100);
  });

  it('show 1, 2 and 5 when they are logarithmic, and only 1 over a wide range', () => {
    expect(logScale(90, 1100, 0, 1).ticks).toEqual([100, 200, 500, 1000]);
    expect(logScale(90, 1.1e6, 0, 1).ticks).toEqual([100, 1000, 10_000, 100_000, 1_000_000]);
    expect(logScale(100, 10_000, 0, 2).at(1000)).toBeCloseTo(1, 12);
  });
});
