import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { raceKind } from '../../result/kinds/race.ts';
import type { RunResult } from '../../result/kinds.ts';
import { buildReport } from '../build-report.ts';
import { DRAGONFLY, REDIS } from '../sample-result.test-helper.ts';
import { recordedResult } from './recorded-result.test-helper.ts';
import { renderHtml } from './render-html.ts';

const render = (result: RunResult): string => renderHtml({ report: buildReport(result), result });
const elements = (page: string, tag: string): string[] =>
  [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map((match) => match[1]!);
/** Without style, data and script. */
const markupOf = (page: string): string => page.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '');

const PAGE = render(recordedResult({ blocks: 6 }));

test('the samples are results that the schema accepts', () => {
  expect(raceKind.schema.safeParse(recordedResult({ blocks: 1 })).error).toBeUndefined();
});

describe('the policy of the page', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(PAGE)![1]!;

  test('allows nothing but the one style and the one script, by their hashes', () => {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [style, ...otherStyles] = elements(PAGE, 'style');
    const [script, ...otherScripts] = elements(PAGE, 'script');
    expect([otherStyles, otherScripts]).toEqual([[], []]);
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash(style!)}; script-src ${hash(script!)}; base-uri 'none'; form-action 'none'`,
    );
  });

  test('has nothing to forbid in the markup: no inline styles, no handlers, no links out', () => {
    expect(markupOf(PAGE)).not.toMatch(/\s(?:style|on\w+|src|action)=/i);
    expect(markupOf(PAGE)).not.toMatch(/href="(?!#)/);
  });
});

test('every table has a caption and heads with a scope', () => {
  const tables = [...markupOf(PAGE).matchAll(/<table[\s\S]*?<\/table>/g)].map(([table]) => table);
  expect(tables.length).toBeGreaterThanOrEqual(4);
  for (const table of tables) {
    expect(table).toContain('<caption');
    expect(table).not.toMatch(/<th(?![^>]*\sscope=)[\s>]/);
  }
});

test('the headlines are the sentences of the report', () => {
  const result = recordedResult({ profiles: ['read-heavy', 'lua'], blocks: 6 });
  for (const { comparisons } of buildReport(result).profiles)
    expect(markupOf(render(result))).toContain(comparisons[0]!.headline);
});

test('values and ratios stand in the table, rates that the client limited as lower bounds', () => {
  const page = markupOf(
    render(recordedResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] })),
  );
  expect(page).toMatch(/ops\/s<td>80\.4k<td>≥ 1\d\dk<small>≥ 1\.\d+× <b class="better">faster/);
});

describe('what is missing is said', () => {
  test.each([
    ['a partial run', recordedResult({ partialAfterRounds: 5 }), 'Partial result'],
    [
      'a failed target',
      recordedResult({ blocks: 2, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0, 1] }] }),
      '0 of 2 rounds completed; 2 failed (block 1, 2), first with E_TARGET_LOST',
    ],
    [
      'nothing completed',
      recordedResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] }),
      'Nothing measured.',
    ],
    ['no profile begun', recordedResult({ partialAfterRounds: 0 }), 'there is nothing to show'],
    [
      'no telemetry',
      recordedResult({ targets: [{ ...REDIS, telemetry: false }] }),
      'No CPU plot: the use of cores and server threads was not recorded.',
    ],
    ['few samples', recordedResult({ requests: 900 }), 'fewer than 100 samples beyond it'],
  ])('%s', (_name, result, sentence) => {
    expect(markupOf(render(result))).toContain(sentence);
  });

  test('no timeline, and memory that nobody read', () => {
    const result = recordedResult({ targets: [{ ...REDIS, telemetry: false }] });
    for (const round of result.rounds) if (round.status === 'completed') round.timeline = [];
    const page = markupOf(render({ ...result, fills: [] }));
    expect(page).toContain('No plots over time');
    expect(page).toContain('Memory was not recorded.');
  });

  test('the rest of a long profile', () => {
    const result = recordedResult({ blocks: 1 });
    result.profiles[0]!.text = '# long\n'.repeat(10_000);
    expect(markupOf(render(result))).toMatch(/\d+ more characters are in the result file/);
  });
});

test('plots make room where tables and texts need more of the 400 kB', () => {
  const result = recordedResult({ blocks: 8, cores: 16, targets: [REDIS, DRAGONFLY] });
  const bare = Buffer.byteLength(render(result));
  result.warnings.push(
    ...Array.from({ length: 1000 }, (_, i) => ({
      id: `W_${i}`,
      message: 'x'.repeat((402_000 - bare) / 1000 - 60),
    })),
  );
  const page = render(result);
  expect(page).toContain('W_999');
  expect(Buffer.byteLength(page)).toBeLessThan(400_000);
  expect(Buffer.byteLength(page)).toBeGreaterThan(330_000);
});

test('of many odd rounds some are told, and how many more there are', () => {
  const result = recordedResult({ blocks: 1 });
  const { profiles, ...report } = buildReport(result);
  const oddities = Array.from({ length: 500 }, (_, i) => `block ${i}, redis: throughput fell`);
  const page = renderHtml({ report: { ...report, profiles: [{ ...profiles[0]!, oddities }] }, result });
  expect(page).toContain('500 rounds or blocks look odd');
  expect(page.match(/throughput fell/g)).toHaveLength(10);
  expect(page).toContain('and 490 more');
});

test('one target has no ratios, and its line stands at the top', () => {
  const page = markupOf(render(recordedResult({ targets: [REDIS] })));
  expect(page).not.toContain('data-plot="ratios"');
  expect(page).toMatch(/<p data-t="0">redis 80\.4k ops\/s, p99 \d+ µs/);
});

test('text from servers, profiles and errors opens no element', () => {
  const hostile = '</script><img src=x onerror=alert(1)>"\'<!--';
  const result = recordedResult({
    blocks: 2,
    profiles: [hostile],
    targets: [
      { ...REDIS, name: `a${hostile}`, errorShare: 0.001, errorText: hostile },
      { ...DRAGONFLY, failedBlocks: [1], failure: hostile },
    ],
  });
  result.profiles[0]!.text = hostile;
  result.targets[0]!.version = hostile;
  result.environment.facts['cpuModel'] = hostile;
  result.warnings.push({ id: hostile, message: hostile, profile: hostile });
  result.settings.command = hostile;
  const page = render(result);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<!--');
  expect(page.match(/<\/script>/g)).toHaveLength(2);
});
