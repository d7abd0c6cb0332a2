// A report of claims with every verdict, and texts that are up to no good.
import type { ClaimRow, ClaimsReport } from '../result/kinds/claims.ts';

const SOURCE = 'Our vendor, slides of March.';

function row(changes: Partial<ClaimRow> & Pick<ClaimRow, 'id' | 'verdict' | 'reason'>): ClaimRow {
  return {
    text: 'Twice as fast.',
    source: SOURCE,
    expect: 'throughput >= 2x redis',
    metric: 'throughput',
    profile: 'read-heavy',
    reference: 'redis',
    candidate: 'dragonfly',
    result: 'results/2026-11-23T09-43-37Z-54bcb3ba',
    ...changes,
  };
}

export const SAMPLE_CLAIMS: ClaimsReport = {
  kind: 'cache-bench claims',
  schemaVersion: 2,
  tool: { name: 'cache-bench', version: '0.1.0' },
  name: 'vendor',
  source: SOURCE,
  machine: '2 cores, Test CPU',
  claims: [
    row({
      id: 'twice',
      verdict: 'holds',
      reason: 'the whole interval agrees with the claim within 5 %',
      scale: 'ratio',
      observed: { estimate: 2.4, low: 2.31, high: 2.52 },
    }),
    row({
      id: 'tail',
      text: 'A tenth of the latency.',
      expect: 'p99[GET] <= 0.1x redis',
      metric: 'p99',
      verdict: 'direction-only',
      reason: 'in the claimed direction, but not by so much',
      scale: 'ratio',
      observed: { estimate: 0.51, low: 0.44, high: 0.6 },
    }),
    row({
      id: 'script',
      text: 'A script takes 847 ms.',
      expect: 'max(redis) >= 847ms',
      metric: 'max',
      verdict: 'does-not-hold',
      reason: 'the whole interval is outside the claim',
      scale: 'value',
      observed: { estimate: 9.1e6, low: 8.7e6, high: 11.2e6 },
    }),
    row({
      id: 'memory',
      text: 'A quarter less memory.',
      expect: 'memory_per_key <= 0.76x redis',
      metric: 'memory_per_key',
      profile: 'experiments/memory-strings',
      verdict: 'depends',
      reason: 'it depends on keys: holds at 200k; holds in direction, not in size at 225k',
      held: 'values of 64 B, random bytes; redis 7.0.15, dragonfly 1.40.1',
      sweep: {
        parameter: 'keys',
        points: [
          {
            value: '200k',
            verdict: 'holds',
            reason: 'kept',
            scale: 'ratio',
            observed: { estimate: 0.74, low: 0.73, high: 0.75 },
          },
          {
            value: '225k',
            verdict: 'direction-only',
            reason: 'less',
            scale: 'ratio',
            observed: { estimate: 0.91 },
          },
          { value: '260k', verdict: 'untestable', reason: 'nothing was measured' },
        ],
      },
    }),
    row({
      id: 'few',
      verdict: 'untestable',
      reason: '3 blocks are too few to tell; 6 are needed',
      scale: 'ratio',
      observed: { estimate: 1.5 },
    }),
    {
      id: 'hostile',
      text: '| \u001b[31mred\u001b[0m <script>alert(1)</script> @everyone',
      source: 'https://example.org `x`',
      verdict: 'untestable',
      reason: '**nothing** | tests it\n# so there',
      reference: 'redis',
      candidate: 'dragonfly',
    },
  ],
};
