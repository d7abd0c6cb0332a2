import { expect, test } from 'vitest';
import { sampleCapacity } from '../../cli/capacity/sample-capacity.test-helper.ts';
import type { RunResult } from '../../result/kinds.ts';
import { buildReport } from '../build-report.ts';
import type { Report } from '../model.ts';
import { DRAGONFLY, REDIS } from '../sample-result.test-helper.ts';
import { drawCapacity } from './capacity-curves.ts';
import { recordedResult } from './recorded-result.test-helper.ts';
import { renderHtml } from './render-html.ts';

/** Without style, data and script. */
function render(result: RunResult, more: Partial<Report> = {}): string {
  const page = renderHtml({ report: { ...buildReport(result), ...more }, result });
  return page.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '');
}

test('the gate stands above the profiles, each rule with what was found', () => {
  const page = render(recordedResult({ blocks: 1 }), {
    gate: {
      outcome: 'failed',
      rules: [{ rule: 'p99 < 1ms', profile: 'read-heavy', outcome: 'failed', message: 'p99 was 2 ms' }],
    },
  });
  expect(page).toMatch(
    /<h2>Gate: failed<\/h2>[\s\S]*<code>p99 &lt; 1ms<\/code><td>read-heavy<td class="failed">failed<td>p99 was 2 ms/,
  );
  expect(page.indexOf('Gate: failed')).toBeLessThan(page.indexOf('id="profile-0"'));
});

test('fairness checks and events have their tables', () => {
  const page = render(recordedResult({ blocks: 1 }), {
    fairness: {
      summary: '16 checks passed, 1 warning (persistence)',
      briefSummary: '16 checks passed, 1 warning (persistence)',
      isBroken: false,
      checks: [
        {
          rule: 'persistence',
          label: 'same persistence',
          status: 'warn',
          message: 'redis saves',
          fix: 'Switch it off.',
        },
      ],
    },
    events: [
      { profile: 'read-heavy', target: 'redis', block: 0, atNs: 2.5e9, what: 'BGSAVE', outcome: 'OK' },
    ],
  });
  expect(page).toContain(
    '<tr class="differs"><th scope="row">same persistence<td>all<td class="inconclusive">warn<td>redis saves<td>Switch it off.',
  );
  expect(page.indexOf('Fair: <a href="#fairness">16 checks passed, 1 warning')).toBeLessThan(
    page.indexOf('id="profile-0"'),
  );
  expect(page).toContain('<th scope="row">BGSAVE<td>read-heavy<td>redis<td>1<td>2.50 s<td>–<td>OK');
});

test('the mean over all profiles says how many took part', () => {
  const page = render(recordedResult({ profiles: ['a', 'b'], blocks: 6 }));
  expect(page).toMatch(
    /geometric mean of the ratios to redis[\s\S]*dragonfly<td>ops\/s<td>1\.\d+× \[[\d., ]+\]<td>2<td>faster/,
  );
});

test('settings in which the targets differ are marked', () => {
  const page = render(recordedResult({ blocks: 1 }));
  expect(page).toContain('<tr class="differs"><th scope="row">threads<td>1<td>4');
  expect(page).toContain('<tr><th scope="row">maxmemory<td>no limit<td>no limit');
});

test('a sweep says who is ahead where, the stronger the further apart', () => {
  const values = ['1', '16', '64'];
  const result = recordedResult({ profiles: values.map((value) => `a@pipeline=${value}`), blocks: 6 });
  for (const [i, profile] of result.profiles.entries())
    profile.sweep = { base: 'a', parameter: 'pipeline', value: values[i]! };
  for (const round of result.rounds) {
    if (round.status !== 'completed' || round.target !== 'redis') continue;
    const faster = [1, 2.5, 8][values.indexOf(round.profile.split('=')[1]!)]!;
    for (const operation of round.operations) operation.completed = Math.round(operation.completed * faster);
  }
  const page = render(result);
  expect(page).toContain('redis overtakes at pipeline ≥ 16');
  const row = (value: string) =>
    new RegExp(`<th scope="row">${value}<td>[^]*?<td class="([^"]*)"`).exec(page)![1];
  expect(values.map(row)).toEqual([
    'ahead-candidate step-3',
    'ahead-reference step-2',
    'ahead-reference step-4',
  ]);
});

test('with too few blocks a sweep is pale, for only the ratio says so', () => {
  const result = recordedResult({ profiles: ['a@pipeline=1'], blocks: 3 });
  result.profiles[0]!.sweep = { base: 'a', parameter: 'pipeline', value: '1' };
  expect(render(result)).toContain('class="ahead-candidate step-0"');
});

test('a search for capacities shows rates, not rounds', () => {
  const page = render(sampleCapacity());
  expect(page).toMatch(/dragonfly sustains 1\.\d+× the rate of redis: \[/);
  expect(page).toContain('<figure data-plot="capacity">');
  expect(page).not.toContain('Nothing was measured');
  expect(page).not.toContain('percentiles of all rounds');
});

test('where the generator was the limit, a capacity is a lower bound', () => {
  const page = render(sampleCapacity({ clientLimitPerSecond: 40_000 }));
  expect(page).toMatch(/dragonfly<td>≥ [\d.]+k<td>n\/a/);
  expect(page).toMatch(
    /dragonfly sustains at least [\d.]+k ops\/s .* Cannot tell above [\d.]+k: the client was the limit/,
  );
});

test('a search that was cut short says so', () => {
  const page = render(sampleCapacity({ probes: 3 }));
  expect(page).toContain('the search ended early');
  expect(page).toContain('not finished');
});

test('the curve of a capacity joins probes of nearly the same rate and counts what they found', () => {
  const { capacity } = sampleCapacity();
  const { curves, percentile } = drawCapacity(capacity, ['redis', 'dragonfly', 'absent'])!;
  expect(percentile).toBe(99);
  for (const [i, name] of ['redis', 'dragonfly'].entries()) {
    const own = capacity.probes.filter(({ target }) => target === name);
    const { points, sustains } = curves[i]!;
    expect(points.reduce((sum, [, , probes]) => sum + probes, 0)).toBe(own.length);
    expect(points.reduce((sum, [, , , held]) => sum + held, 0)).toBe(
      own.filter(({ outcome }) => outcome === 'held').length,
    );
    const rates = points.map(([rate]) => rate);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    expect(points.length).toBeLessThan(own.length);
    expect(sustains![0]).toBeLessThan(sustains![1]);
  }
  expect(curves[2]!.points).toEqual([]);
});

test('of targets that were never compared each has its own line', () => {
  const result = recordedResult({ blocks: 1, targets: [REDIS, DRAGONFLY] });
  const page = render({ ...result, settings: { ...result.settings, reference: 'gone' } });
  expect(page).toMatch(/<p data-t="0">redis 8[\d.]+k ops\/s[\s\S]*<p data-t="1">dragonfly 1\d\dk ops\/s/);
});

test('rounds that look odd are counted, and told when opened', () => {
  const report = buildReport(recordedResult({ blocks: 1 }));
  const [profile] = report.profiles;
  const page = render(recordedResult({ blocks: 1 }), {
    profiles: [{ ...profile!, oddities: ['block 1, redis: throughput fell', 'block 1: it was slow'] }],
  });
  expect(page).toMatch(/<summary>2 rounds or blocks look odd[\s\S]*<li>block 1, redis: throughput fell/);
});
