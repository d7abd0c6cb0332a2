import { expect, it } from 'vitest';
import { describeExpectations } from './expectations.ts';

const SETS = { server: [0, 1], client: [2, 3] };

it('promises no winner of speed where servers of ours share the CPUs with the generator', () => {
  expect(describeExpectations({}, [{ kind: 'local' }, { kind: 'attach' }])).toMatch(
    /measured badly: p99 and throughput$/,
  );
});

it.each([
  [SETS, [{ kind: 'local' }]],
  [{}, [{ kind: 'attach' }]],
] as const)('promises all three answers with %j and %j', (cpus, targets) => {
  expect(describeExpectations(cpus, targets)).toMatch(/^throughput, latency and cost can be measured here/);
});
