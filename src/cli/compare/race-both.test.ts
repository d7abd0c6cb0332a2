// Tests of the command that races what two runs have measured apart.
import { expect, it } from 'vitest';
import { digestRun } from '../../compare/digest-run.ts';
import { REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
import type { RunDigest } from '../../result/digest.ts';
import type { TargetRecord } from '../../result/parts/target.ts';
import { raceBoth } from './race-both.ts';

function run(command: string, ...targets: Partial<TargetRecord>[]): RunDigest {
  const digest = digestRun(sampleResult({ targets: [REDIS] }));
  return {
    ...digest,
    settings: { ...digest.settings, command },
    targets: targets.map((one) => ({ ...digest.targets[0]!, owned: true, ...one })),
  };
}

const OLD = { version: '7.0.15' };
const NEW = { version: '8.6.3' };
const RACE = 'cache-bench run my.yaml -t redis --blocks 8';

it('has the profiles and flags of the later run, and both versions', () => {
  expect(raceBoth([run(RACE, OLD), run(RACE, NEW)], [['redis', 'redis']])).toBe(
    'cache-bench run my.yaml --blocks 8 -t reference=redis@7.0.15 -t candidate=redis@8.6.3',
  );
});

it('keeps settings of the servers, and leaves out what is for a single run', () => {
  const command =
    "cache-bench run 'my file.yaml' --target=old=dragonfly -t 'io=redis?io-threads=4' --json -o results/x --rule 'p99 < 1ms' --rate=20k";
  expect(
    raceBoth([run(command, { ...OLD, name: 'io' }), run(command, { ...NEW, name: 'io' })], [['io', 'io']]),
  ).toBe(
    "cache-bench run 'my file.yaml' --rate=20k -t 'reference=redis@7.0.15?io-threads=4' -t 'candidate=redis@8.6.3?io-threads=4'",
  );
});

it('tells the pairs apart where there are several', () => {
  const both = [
    ['redis', 'redis'],
    ['new', 'new'],
  ] as const;
  const before = run(RACE, OLD, { ...OLD, name: 'new' });
  const after = run(RACE, NEW, { ...NEW, name: 'new' });
  expect(raceBoth([before, after], both)).toBe(
    'cache-bench run my.yaml --blocks 8 -t redis-reference=redis@7.0.15 -t redis-candidate=redis@8.6.3 -t new-reference=redis@7.0.15 -t new-candidate=redis@8.6.3',
  );
});

it('attaches to servers that were attached, and starts containers of their images', () => {
  const attached = { owned: false, endpoint: 'redis://10.0.0.5:6379' };
  const container = { container: { engine: 'docker' as const, image: 'redis:8' } };
  expect(raceBoth([run(RACE, attached), run(RACE, container)], [['redis', 'redis']])).toBe(
    'cache-bench run my.yaml --blocks 8 -t reference=redis://10.0.0.5:6379 -t candidate=redis:8@docker',
  );
});

it('is none where both were the same server, or where something else than `run` measured', () => {
  expect(raceBoth([run(RACE, OLD), run(RACE, OLD)], [['redis', 'redis']])).toBeUndefined();
  const capacity = 'cache-bench capacity my.yaml';
  expect(raceBoth([run(capacity, OLD), run(capacity, NEW)], [['redis', 'redis']])).toBeUndefined();
});

it('hands nothing of a file to a shell', () => {
  const evil = run(RACE, { version: '8; touch /tmp/x', name: 'redis' });
  expect(raceBoth([run(RACE, OLD), evil], [['redis', 'redis']])).toContain(
    "'candidate=redis@8; touch /tmp/x'",
  );
});
