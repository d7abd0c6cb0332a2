// The metrics as whoever scrapes them reads them, by the rules of OpenMetrics.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { createMetrics } from './open-metrics.ts';

const TARGETS = [{ name: 'redis', address: '127.0.0.1', port: 6379 }, { name: 'say "hi"\n' }];

async function book() {
  const metrics = await createMetrics('1.2.3', () => 4096);
  const times = new LatencyHistogram();
  times.recordMany(90_000, 980);
  times.recordMany(4_500_000, 20);
  metrics.see({ kind: 'begin', title: 'a race', targets: TARGETS });
  for (const { name } of TARGETS)
    metrics.see({
      ...{ kind: 'sample', target: name, profile: 'mixed', atMs: 0, completed: 1000, failed: 2 },
      times,
      values: { rate: 2000, p50: 90_000, p99: 4_500_000, used: 1_048_576 },
    });
  metrics.see({ kind: 'verdict', target: 'redis', metric: 'used memory', word: 'cannot tell' });
  metrics.see({ kind: 'verdict', target: 'redis', metric: 'used memory', word: 'stable' });
  return metrics;
}

describe('metrics', () => {
  it('are counters, gauges and a histogram in base units', async () => {
    const text = await (await book()).text();
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'cache_bench_build_info{version="1.2.3"} 1',
        'cache_bench_operations_total{target="redis",profile="mixed"} 1000',
        'cache_bench_failures_total{target="redis",profile="mixed"} 2',
        'cache_bench_latency_seconds{target="redis",profile="mixed",quantile="0.99"} 0.0045',
        'cache_bench_server_memory_used_bytes{target="redis",profile="mixed"} 1048576',
        'cache_bench_process_memory_resident_bytes 4096',
        'cache_bench_soak_verdict{target="redis",metric="used memory",verdict="stable"} 1',
        '# TYPE db_client_operation_duration_seconds histogram',
        '# EOF',
      ]),
    );
    const labels =
      'db_system_name="redis",cache_bench_target="redis",server_address="127.0.0.1",server_port="6379"';
    for (const [le, count] of [
      ['0.00005', 0],
      ['0.0001', 980],
      ['0.006', 1000],
      ['+Inf', 1000],
    ])
      expect(text).toContain(`db_client_operation_duration_seconds_bucket{${labels},le="${le}"} ${count}\n`);
    expect(text).toContain(`db_client_operation_duration_seconds_count{${labels}} 1000\n`);
  });

  it('name a verdict once, and add up what is counted', async () => {
    const metrics = await book();
    metrics.see({ kind: 'sample', target: 'redis', profile: 'mixed', atMs: 1, values: {}, completed: 5 });
    const text = await metrics.text();
    expect(text.match(/^cache_bench_soak_verdict/gm)).toHaveLength(1);
    expect(text).toContain('cache_bench_operations_total{target="redis",profile="mixed"} 1005\n');
  });

  it('hold names that would break a line', async () => {
    expect(await (await book()).text()).toContain('target="say \\"hi\\"\\n"');
  });

  it('end as OpenMetrics wants it, and say so', async () => {
    const metrics = await book();
    expect((await metrics.text()).endsWith('# EOF\n')).toBe(true);
    expect(metrics.contentType).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  });

  it('are all that the dashboard for Grafana asks for', async () => {
    const dashboard = readFileSync(new URL('../../templates/grafana.json', import.meta.url), 'utf8');
    const asked = [...dashboard.matchAll(/\b(?:cache_bench|db_client)_[a-z_]+(?=[^a-z_"])/g)].map(
      ([name]) => name,
    );
    // A label, not a metric.
    const names = new Set(asked.filter((name) => name !== 'cache_bench_target'));
    expect(names.size).toBeGreaterThan(8);
    const text = await (await book()).text();
    for (const name of names)
      expect(text, name).toMatch(new RegExp(`^(# TYPE )?${name.replace(/_(bucket|total)$/, '')}`, 'm'));
  });
});
