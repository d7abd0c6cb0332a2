import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sampleAgent } from '../../report/sample-agent.test-helper.ts';
import { capacityKind } from '../../result/kinds/capacity.ts';
import { SAMPLE_SLO, sampleCapacity } from './sample-capacity.test-helper.ts';
import { describeBegin, describeCapacity, describeLonger, describeProbe, describeSearch } from './text.ts';

const WIDE = { color: false, unicode: true, columns: 100 };

describe('a search for capacities on the terminal', () => {
  it.each([
    ['capacity', sampleCapacity()],
    ['capacity-quick', sampleCapacity({ searches: 2 })],
    ['capacity-client-bound', sampleCapacity({ clientLimitPerSecond: 40_000 })],
    ['capacity-interrupted', sampleCapacity({ probes: 7 })],
    ['capacity-out-of-time', sampleCapacity({ probes: 30, outOfTime: true })],
    ['capacity-none-holds', sampleCapacity({ idleNs: 900_000 })],
  ])('looks like golden/%s.txt', async (name, result) => {
    capacityKind.schema.parse(result);
    await expect(describeCapacity(result, SAMPLE_SLO, WIDE)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('says what is known where the client was the limit at every rate, and what comes next', () => {
    const text = describeCapacity(sampleCapacity({ clientLimitPerSecond: 100 }), SAMPLE_SLO, WIDE);
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /The client was the limit at every rate: .* It reaches at least 60\.0k ops\/s, without a limit on latency\. At 15\.0k ops\/s its p99 is at most [\d.]+ ms, .* Next: end other work on this machine and repeat/,
    );
  });

  it('advises no CPUs that the machine does not have', () => {
    const result = sampleCapacity({ clientLimitPerSecond: 40_000 });
    result.environment.facts['usableCpus'] = 2;
    const adviceOf = () => /To tell more: [^.]+\./.exec(describeCapacity(result, SAMPLE_SLO, WIDE))?.[0];
    expect(adviceOf()).toBe('To tell more: --ssh-agents USER@HOST.');
    Object.assign(result.environment, { serverCpus: undefined, clientCpus: undefined });
    expect(adviceOf()).toBe('To tell more: --server-cpus 0 --client-cpus 1.');
  });

  it('takes what is known from a rate that was reached, where a higher one was not', () => {
    const sample = sampleCapacity({ clientLimitPerSecond: 100 });
    const { probes } = sample.capacity;
    const highest = Math.max(...probes.map(({ offeredPerSecond }) => offeredPerSecond));
    const missed = probes.map((probe) =>
      probe.offeredPerSecond === highest
        ? probe
        : { ...probe, offeredPerSecond: 2 * highest, reason: 'reached 80 % of 30.0k ops/s' },
    );
    const all = { ...sample, capacity: { ...sample.capacity, probes: [...probes, ...missed] } };
    expect(describeCapacity(all, SAMPLE_SLO, WIDE).replace(/\s+/g, ' ')).toMatch(
      /At 15\.0k ops\/s its p99 is at most/,
    );
  });

  it('bounds a latency by the largest of all probes at its rate', () => {
    const sample = sampleCapacity({ clientLimitPerSecond: 100 });
    const { probes } = sample.capacity;
    const highest = Math.max(...probes.map(({ offeredPerSecond }) => offeredPerSecond));
    const told = (reason: string) => {
      const [first] = probes.filter(({ offeredPerSecond }) => offeredPerSecond === highest);
      const all = { ...sample, capacity: { ...sample.capacity, probes: [...probes, { ...first!, reason }] } };
      return describeCapacity(all, SAMPLE_SLO, WIDE).replace(/\s+/g, ' ');
    };
    expect(told('p99 6.19 ms')).toMatch(
      /At 15\.0k ops\/s its p99 is at most 6\.19 ms, .* or ask for a limit above 6\.19 ms/,
    );
    // An answer to a question that is far from what was asked is none.
    expect(told('p99 494 ms')).toMatch(/is at most 494 ms, .* or use more --client-cpus\. dragonfly/);
    // A probe there that did not reach its rate has a latency that nobody knows.
    expect(told('reached 80 % of 15.0k ops/s')).toMatch(/At 938 ops\/s its p99 is at most/);
  });

  it('fits a narrow terminal, in ASCII, and colours nothing but what held and what broke', () => {
    const result = sampleCapacity();
    const narrow = describeCapacity(result, SAMPLE_SLO, { color: true, unicode: false, columns: 60 });
    const plain = stripVTControlCharacters(narrow);
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(plain).toMatch(/^[\x20-\x7e\n]*$/);
    expect(narrow).toContain('\x1b[32m');
    expect(narrow).toContain('\x1b[31m');
  });

  it('names the agents of a fleet, which sent the load of its probes', () => {
    const result = sampleCapacity({ searches: 2 });
    const agents = [sampleAgent(), sampleAgent({ name: 'a2' })];
    for (const probe of result.capacity.probes) Object.assign(probe, { agents });
    capacityKind.schema.parse(result);
    expect(describeCapacity(result, SAMPLE_SLO, WIDE)).toMatch(
      /agents: 2, clocks known to within 160 µs\s+of each other/,
    );
  });

  it('says how long it takes, and when it ends at the latest', () => {
    expect(
      describeBegin(sampleCapacity().capacity, 15_000, { lowNs: 200e9, usualNs: 270e9, highNs: 400e9 }),
    ).toBe(
      'redis reaches 60.0k ops/s in a closed loop, dragonfly 110k; the search begins at 15.0k ops/s and takes about 4 min 30 s (3 min 20 s to 6 min 40 s)',
    );
    expect(describeLonger({ lowNs: 200e9, usualNs: 232e9, highNs: 400e9, endedInNs: 41e9 })).toMatch(
      /: about 3 min 52 s \(3 min 20 s to 6 min 40 s\) left, and --max-time ends it in 41 s$/,
    );
    expect(describeSearch(5, sampleCapacity().capacity, undefined)).toMatch(
      /^search 6 of 6 done: redis [\d.]+k to [\d.]+k, dragonfly [\d.]+k to [\d.]+k ops\/s$/,
    );
    expect(describeSearch(0, sampleCapacity({ clientLimitPerSecond: 10_000 }).capacity, undefined)).toMatch(
      /^search 1 of 6 done: .* ops\/s; this is the last one: another would not tell more$/,
    );
  });

  it.each([
    [[6, 6], '6 searches each'],
    [[1, 1], '1 of 6 searches each'],
    [[1, 6], '1 to 6 of 6 searches each'],
  ])('says of %j searches that were done: %s', (done, words) => {
    const { capacity, ...result } = sampleCapacity();
    const targets = capacity.targets.map((target, at) => ({ ...target, searches: done[at]! }));
    const text = describeCapacity({ ...result, capacity: { ...capacity, targets } }, SAMPLE_SLO, WIDE);
    expect(text.split('\n')[0]).toMatch(new RegExp(`, ${words}$`));
  });

  it('tells each probe in one line', () => {
    const [first] = sampleCapacity().capacity!.probes;
    expect(describeProbe(first!)).toMatch(
      /^redis {2}search 1 {2}15\.0k ops\/s {2}p50 [\d.]+ µs {2}p99 [\d.]+ µs {2}held$/,
    );
    expect(describeProbe({ ...first!, outcome: 'broke', reason: '3 failed requests' })).toMatch(
      / {2}broke: 3 failed requests$/,
    );
  });
});
