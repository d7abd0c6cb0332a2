// The HTML report in a real browser: drawn, readable, quiet, and deaf to what servers and profiles write into it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCapacity } from '../src/cli/capacity/sample-capacity.test-helper.ts';
import { buildReport } from '../src/report/build-report.ts';
import { formatMetric } from '../src/report/format-metric.ts';
import { type RecordedOptions, recordedResult } from '../src/report/html/recorded-result.test-helper.ts';
import { renderHtml } from '../src/report/html/render-html.ts';
import type { ReportInput } from '../src/report/report-input.ts';
import { sampleLadder } from '../src/report/sample-ladder.test-helper.ts';
import { DRAGONFLY, REDIS, type SampleTarget } from '../src/report/sample-result.test-helper.ts';
import type { RaceResult } from '../src/result/kinds/race.ts';
import type { RunResult } from '../src/result/kinds.ts';
import { cli, readOnlyResult, temporaryDirectory } from './cli.ts';
import { describeInBrowser, openAll } from './html-page.ts';

const VALKEY: SampleTarget = {
  ...REDIS,
  name: 'valkey',
  flavor: 'valkey',
  ratePerSecond: 83_000,
  medianNs: 402_000,
};
const FOURTH: SampleTarget = { ...DRAGONFLY, name: 'dragonfly-2', limit: 'client-bound' };

const SAMPLES: Readonly<Record<string, () => RunResult>> = {
  'two targets': () => recordedResult({ profiles: ['read-heavy', 'lua'], blocks: 6 }),
  'four targets, one with a failed round': () =>
    recordedResult({ blocks: 6, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [2] }, VALKEY, FOURTH] }),
  'one target': () => recordedResult({ blocks: 2, targets: [REDIS] }),
  'quick and partial': () => recordedResult({ quick: true, blocks: 3, partialAfterRounds: 5 }),
  'no telemetry': () =>
    recordedResult({ blocks: 2, targets: [REDIS, DRAGONFLY].map((one) => ({ ...one, telemetry: false })) }),
  'a sweep': () => sweep(recordedResult({ profiles: ['a@pipeline=1', 'a@pipeline=16'], blocks: 6 })),
  'a core ladder': () =>
    sampleLadder({ rates: { redis: [80e3, 82e3, 81e3], dragonfly: [60e3, 110e3, 190e3] } }),
  'a search for capacities': () => sampleCapacity(),
  'nothing measured': () => recordedResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] }),
};

describeInBrowser('the HTML report', ({ openHtml: open }) => {
  const render = (result: RunResult): string => renderHtml({ report: buildReport(result), result });

  describe.each(Object.entries(SAMPLES))('of a result with %s', (_name, sample) => {
    it('draws every plot, is readable on a phone and a desk in light and dark, and makes no noise', async () => {
      const { page, noises } = await open(render(sample()));
      expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
      await openAll(page);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await page.evaluate('probes.faintTexts()'), `${width} px, ${colorScheme}`).toEqual([]);
        }
      }
      expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
      expect(noises).toEqual([]);
    });
  });

  it('shows each answer whole, with its verdict, however narrow the page', async () => {
    const { page } = await open(render(SAMPLES['two targets']!()));
    const answers = page.locator('table', { has: page.locator('caption', { hasText: 'Answers for' }) });
    for (const width of [1440, 1200, 800, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const places = await answers.evaluateAll((tables) =>
        tables.map((table) => [table.scrollWidth, table.parentElement!.clientWidth] as const),
      );
      expect(places.length).toBeGreaterThan(0);
      for (const [needed, given] of places) expect(needed, `${width} px`).toBeLessThanOrEqual(given);
    }
  });

  it('gives the numbers under the pointer, and they are those of the tables', async () => {
    const result = SAMPLES['two targets']!();
    const { page } = await open(render(result));
    const figure = page.locator('figure[data-plot="percentiles"]').first();
    const tooltip = figure.locator('.tooltip');
    expect(await tooltip.isVisible()).toBe(false);
    await figure.locator('.u-over').hover();
    await expect.poll(() => tooltip.textContent()).toMatch(/% of replies within/);
    const shown = await tooltip.textContent();
    for (const name of ['redis', 'dragonfly'])
      expect(shown).toMatch(new RegExp(`${name}\\s*[\\d.]+ [µm]s \\([\\d.]+ [µm]s – [\\d.]+ [µm]s\\)`));
    await page.mouse.move(0, 0);
    await expect.poll(() => tooltip.isVisible()).toBe(false);

    await figure.locator('summary').click();
    const row = figure.locator('tbody tr', {
      has: page.getByRole('rowheader', { name: '99 %', exact: true }),
    });
    const [redis] = buildReport(result).profiles[0]!.targets;
    const inPlot = Number.parseFloat((await row.locator('td').first().textContent())!.split(' ')[0]!);
    const inTable = Number.parseFloat(formatMetric('p99', redis!.values.p99));
    expect(inPlot / inTable).toBeCloseTo(1, 2);

    for (const [plot, over, words] of [
      ['rates', '.u-over', /Block \d[\s\S]*[\d.]+k ops\/s/],
      ['p99s', '.u-over', /Block \d[\s\S]*[\d.]+ [µm]s/],
      ['cpu', '.canvas', /(CPU|Proactor|server)[\s\S]*Block \d, [\d.]+ s\s*\d+ %/],
    ] as const) {
      const place = page.locator(`figure[data-plot="${plot}"]`).first().locator(over).first();
      const { width, height } = (await place.boundingBox())!;
      await place.hover({ position: { x: width * 0.6, y: height * 0.2 } });
      const box = page.locator(`figure[data-plot="${plot}"] .tooltip:visible`);
      await expect.poll(() => box.textContent()).toMatch(words);
    }
  });

  it('hides a target in every table and plot, by mouse and by keyboard', async () => {
    const { page, noises } = await open(render(SAMPLES['two targets']!()));
    const chip = page.getByRole('button', { name: 'dragonfly' });
    const painted = (target: number) => page.evaluate(`probes.countPixels('rates', ${target})`);
    const heads = page.locator('table.metrics').first().locator('thead th:visible');
    expect(await painted(1)).toBeGreaterThan(100);
    expect(await heads.count()).toBe(3);

    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => painted(1)).toBe(0);
    expect(await painted(0)).toBeGreaterThan(100);
    expect(await heads.count()).toBe(2);
    expect(await page.locator('[data-t="1"]:visible').count()).toBe(0);
    await page.locator('figure[data-plot="rates"] .u-over').first().hover();
    const tooltip = page.locator('figure[data-plot="rates"] .tooltip:visible');
    await expect.poll(() => tooltip.textContent()).toMatch(/redis/);
    expect(await tooltip.textContent()).not.toContain('dragonfly');

    await chip.focus();
    await page.keyboard.press('Space');
    await expect.poll(() => painted(1)).toBeGreaterThan(100);
    expect(await heads.count()).toBe(3);
    expect(noises).toEqual([]);
  });

  it('marks events and failed rounds where they happened', async () => {
    const result = recordedResult({ blocks: 4, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [1] }] });
    const [{ name: profile }] = result.profiles as [RaceResult['profiles'][number]];
    const event = { profile, target: 'redis', block: 2, atNs: 5.2e9, what: 'BGSAVE begins', outcome: 'OK' };
    const { page } = await open(renderHtml({ report: { ...buildReport(result), events: [event] }, result }));
    const over = page.locator('figure[data-plot="p99s"] .u-over');
    const { width, height } = (await over.boundingBox())!;
    const tooltip = page.locator('figure[data-plot="p99s"] .tooltip');
    // 4 blocks of 20 slots, each but the last with one slot of space behind it.
    const pointAt = (slot: number) =>
      over.hover({ position: { x: ((slot + 0.5) / 83) * width, y: height / 2 } });
    await pointAt(2 * 21 + 10);
    await expect.poll(() => tooltip.textContent()).toMatch(/Block 3, 5 – 5.5 s[\s\S]*BGSAVE begins/);
    await pointAt(1 * 21 + 4);
    await expect.poll(() => tooltip.textContent()).toMatch(/Block 2[\s\S]*dragonfly\s*failed: E_TARGET_LOST/);
    expect(await page.getByRole('cell', { name: 'failed: E_TARGET_LOST' }).count()).toBe(0);
    await openAll(page);
    // In the numbers of both plots over time.
    expect(await page.getByRole('cell', { name: 'failed: E_TARGET_LOST' }).count()).toBe(2);
  });

  it('changes between light and dark, plots included', async () => {
    const { page } = await open(render(SAMPLES['one target']!()), { colorScheme: 'light' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Switch to dark colours' }).click();
    expect(await background()).not.toBe(light);
    await expect.poll(() => page.evaluate("probes.countPixels('rates', 0)")).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Switch to light colours' }).click();
    expect(await background()).toBe(light);
  });

  it('shows another metric of all profiles when asked by keyboard', async () => {
    const { page } = await open(render(SAMPLES['two targets']!()));
    const overview = page.locator('figure[data-plot="overview"]');
    expect(await overview.locator('tbody tr').count()).toBe(2);
    const before = await overview.locator('tbody').textContent();
    await overview.getByRole('radio', { name: 'ops/s' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await overview.getByRole('radio', { name: 'p50' }).isChecked()).toBe(true);
    expect(await overview.locator('tbody').textContent()).not.toBe(before);
  });

  it('tells in words what each plot shows, and its tables have heads and captions', async () => {
    const { page } = await open(render(SAMPLES['two targets']!()));
    for (const image of await page.getByRole('img').all())
      expect(await image.getAttribute('aria-label')).toMatch(/redis|CPU 0/);
    await openAll(page);
    const tables = page.locator('table');
    expect(await tables.count()).toBeGreaterThan(15);
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.locator('tbody tr:not(:has(th))').count()).toBe(0);
  });

  it('is not changed by anything that servers, profiles and errors say', async () => {
    const piece = fc.constantFrom(
      '</script>',
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<!--',
      ']]>',
      '" onmouseover="alert(1)',
      "' autofocus onfocus='alert(1)",
      '<svg onload=alert(1)>',
      '</textarea></style></title>',
      'javascript:alert(1)',
      '\u2028',
      '\u202e',
      '\u0000',
      '&lt;b&gt;',
      '{{7*7}}',
      '__proto__',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), {
      minLength: 1,
      maxLength: 5,
    });
    const plain = await structureOf(['x']);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          text.map((parts) => parts.join('')),
          { minLength: 5, maxLength: 5 },
        ),
        async (texts) => {
          expect(await structureOf(texts)).toEqual(plain);
        },
      ),
      { seed: 1, numRuns: 6 },
    );
  });

  async function structureOf(texts: readonly string[]): Promise<unknown> {
    const { page, noises } = await open(render(hostileResult(texts)));
    await openAll(page);
    await page.locator('figure[data-plot="cpu"] .canvas').first().hover();
    await page.locator('figure[data-plot="rates"] .u-over').first().hover();
    await page.locator('.chip').first().click();
    expect(noises).toEqual([]);
    const structure = await page.evaluate('probes.structure()');
    await page.context().close();
    return structure;
  }

  it('of 20 profiles, 4 targets and 16 blocks is below 400 kB and still draws', async () => {
    const html = renderHtml(
      repeatProfile(20, { blocks: 16, cores: 16, targets: [REDIS, DRAGONFLY, VALKEY, FOURTH] }),
    );
    expect(Buffer.byteLength(html)).toBeLessThan(400_000);
    const { page, noises } = await open(html, { viewport: { width: 360, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
    expect(noises).toEqual([]);
  });

  it('of a real run is drawn in full', async () => {
    const out = temporaryDirectory();
    const short = [
      '--requests',
      '30k',
      '--warmup',
      '100ms',
      '--blocks',
      '2',
      '--keys',
      '2k',
      '--no-calibrate',
    ];
    const run = await cli([
      'run',
      'read-heavy',
      '-t',
      'redis',
      '-t',
      'twin=redis?hz=20',
      ...short,
      '--out',
      out,
    ]);
    expect(run.code, run.stderr).toBe(0);
    const { page, noises } = await open(render(readOnlyResult(out)));
    expect(await page.locator('figure').count()).toBe(5);
    expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
    expect(noises).toEqual([]);
  });
});

function sweep(result: RaceResult): RaceResult {
  for (const profile of result.profiles)
    profile.sweep = { base: 'a', parameter: 'pipeline', value: profile.name.split('=')[1]! };
  return result;
}

/** As if so many profiles had been run: each a copy under another name, for making and judging them anew takes long. */
function repeatProfile(times: number, options: RecordedOptions): ReportInput {
  const one = recordedResult(options);
  const report = buildReport(one);
  const names = Array.from({ length: times }, (_, i) => `profile-${i + 1}`);
  const renamed = <T>(items: readonly T[], key: 'name' | 'profile'): T[] =>
    names.flatMap((name) => items.map((item) => ({ ...item, [key]: name })));
  return {
    report: { ...report, profiles: renamed(report.profiles, 'name') },
    result: {
      ...one,
      profiles: renamed(one.profiles, 'name').map((profile) => ({
        ...profile,
        text: '# a line of a profile\n'.repeat(100),
      })),
      rounds: renamed(one.rounds, 'profile'),
    },
  };
}

/** Foreign text wherever it can get in; each text in several places. */
function hostileResult(texts: readonly string[]): RaceResult {
  const at = (i: number): string => texts[i % texts.length]!;
  const result = recordedResult({
    blocks: 2,
    // Names are distinct, as the plan of a run makes sure.
    profiles: [`p${at(0)}`],
    targets: [
      { ...REDIS, name: `a${at(1)}`, errorShare: 0.001, errorText: at(2) },
      { ...DRAGONFLY, name: `b${at(2)}`, failedBlocks: [1], failure: at(3) },
    ],
  });
  Object.assign(result.profiles[0]!, { text: at(4), file: at(0) });
  for (const target of result.targets)
    Object.assign(target, {
      version: at(0),
      endpoint: at(1),
      multiplexing: at(2),
      commandLine: [at(3), at(4)],
    });
  Object.assign(result.environment, { cpuNote: at(0) });
  result.environment.facts = { cpuModel: at(1), [`fact${at(2)}`]: at(3) };
  Object.assign(result.settings, { command: at(4) });
  result.warnings.push({ id: at(0), message: at(1), profile: at(2), target: at(3) });
  for (const round of result.rounds) {
    if (round.status === 'failed') round.error.code = `E_${at(0)}`;
    else {
      round.saturation.reason = at(1);
      round.operations[1]!.name = `SET ${at(2)}`;
      for (const { serverThreads } of round.telemetry)
        for (const thread of serverThreads) thread.name = at(3);
    }
  }
  return result;
}
