import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { formatSlo, parseSlo } from './slo.ts';

describe('objectives', () => {
  it('are read with any spacing and case, several joined by commas', () => {
    expect(parseSlo('p99<1ms')).toEqual([{ name: 'p99', limitNs: 1e6 }]);
    expect(parseSlo(' P50 < 200us,p99.9<5ms , max<1s')).toEqual([
      { name: 'p50', limitNs: 2e5 },
      { name: 'p99.9', limitNs: 5e6 },
      { name: 'max', limitNs: 1e9 },
    ]);
  });

  it('are shown in one way', () => {
    expect(formatSlo(parseSlo('p90<500us,max<20ms'))).toBe('p90 < 500 µs, max < 20.0 ms');
  });

  it.each([
    ['', "--slo is '': an objective is empty"],
    ['p99<1ms,', "--slo is 'p99<1ms,': an objective is empty"],
    ['p99', "--slo is 'p99': 'p99' has no '<'"],
    ['p99=1ms', "--slo is 'p99=1ms': 'p99=1ms' has no '<'"],
    ['p98<1ms', "--slo is 'p98<1ms': 'p98' is not one of p50, p90, p95, p99, p99.9, max"],
    ['p99<1', "--slo is 'p99<1': '1' is no time such as 1ms or 500us"],
    ['p99<=1ms', "--slo is 'p99<=1ms': '=1ms' is no time such as 1ms or 500us"],
    ['p99<0', "--slo is 'p99<0': '0' is no time such as 1ms or 500us"],
    ['p99<1ms,p99<2ms', "--slo is 'p99<1ms,p99<2ms': p99 is given twice"],
  ])('refuse %j and say what is wrong', (text, message) => {
    const attempt = () => parseSlo(text);
    expect(attempt).toThrow(CacheBenchError);
    expect(attempt).toThrow(message);
  });
});
