// Tests of the names that a rule may call a metric by; whole rules and mistakes stand in docs.test.ts, from the guide.
import { expect, it } from 'vitest';
import { METRICS } from '../result/metrics.ts';
import { parseRule } from './parse-rule.ts';

const LIMITS = {
  perSecond: '1k',
  ns: '1ms',
  share: '1%',
  cores: '1',
  opsPerCpuSecond: '1k',
  bytes: '1KiB',
  cpuSecondsPerMillion: '1',
};

it('understands every metric by its id and by the head of its column', () => {
  expect(new Set(METRICS.map(({ label }) => label)).size).toBe(METRICS.length);
  for (const { id, label, unit } of METRICS)
    for (const name of [id, label])
      expect(parseRule(`${name}(redis) < ${LIMITS[unit]}`).rule.metric, name).toBe(id);
});

it('takes no part of a longer word for a column', () => {
  for (const word of ['memory_of_it', 'maximum', 'ops/second', 'p99.95', 'errors/s'])
    expect(() => parseRule(`${word} < 1`), word).toThrow(/unknown metric|got/);
});
