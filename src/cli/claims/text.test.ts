// Tests of claims on a terminal: one table where it is wide enough, each reason below, nothing that it would obey.
import { expect, it } from 'vitest';
import { SAMPLE_CLAIMS } from '../../report/sample-claims.test-helper.ts';
import { describeClaims } from './text.ts';

const show = (columns: number) => describeClaims(SAMPLE_CLAIMS, { color: false, unicode: true, columns });

it('shows claimed, measured and verdict in one table, and each claim in words with the reason', () => {
  expect(show(120)).toBe(`\
Claims of vendor: 1 holds, 1 holds in direction only, 1 doesn't hold, 1 depends, 2 can't be tested here
Our vendor, slides of March.
Tested on 2 cores, Test CPU

  claim    claimed                        measured                    verdict
  twice    throughput >= 2x redis         2.40× [2.31, 2.52]          holds
  tail     p99[GET] <= 0.1x redis         0.51× [0.44, 0.60]          holds in direction, not in size
  script   max(redis) >= 847ms            9.10 ms [8.70 ms, 11.2 ms]  does not hold
  memory   memory_per_key <= 0.76x redis  0.74× to 0.91×              it depends
  few      throughput >= 2x redis         1.50×                       can't be tested here
  hostile  no test                                                    can't be tested here

  twice: Twice as fast.
    the whole interval agrees with the claim within 5 %
  tail: A tenth of the latency.
    in the claimed direction, but not by so much
  script: A script takes 847 ms.
    the whole interval is outside the claim
  memory: A quarter less memory.
    it depends on keys: holds at 200k; holds in direction, not in size at 225k
    keys 200k: 0.74×, 225k: 0.91×
    of values of 64 B, random bytes; redis 7.0.15, dragonfly 1.40.1
  few: Twice as fast.
    3 blocks are too few to tell; 6 are needed
  hostile: | \\x1b[31mred\\x1b[0m <script>alert(1)</script> @everyone
    **nothing** | tests it\\n# so there

Judged by results/2026-11-23T09-43-37Z-54bcb3ba
`);
});

it('parts the table where the terminal is narrow', () => {
  const lines = show(80).split('\n');
  expect(lines.filter((line) => /^ {2}claim +/.test(line))).toEqual([
    expect.stringMatching(/^ {2}claim +claimed +measured$/),
    expect.stringMatching(/^ {2}claim +verdict$/),
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});
