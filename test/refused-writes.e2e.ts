// What a run says when a server refuses its writes: each refusal has a next step of its own.
import { beforeAll, expect, it } from 'vitest';
import { cli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

const SHORT = ['--blocks', '1', '--duration', '200ms', '--warmup', '0', '--keys', '1000', '-q'];
let out: string;
beforeAll(() => {
  out = temporaryDirectory();
});

it.each([
  [['--min-replicas-to-write', '1'], 'NOREPLICAS', 'min-replicas-to-write'],
  [['--maxmemory', '1mb'], 'OOM', 'raise maxmemory'],
  [['--cluster-enabled', 'yes'], 'CLUSTERDOWN', 'CLUSTER NODES'],
])('with %j names %s and says what to do', async (flags, error, step) => {
  const { port } = await redis(...flags);
  const run = await cli(['run', 'read-heavy', '-t', `a=redis://127.0.0.1:${port}`, ...SHORT, '--out', out]);
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(new RegExp(`error E_FILL: .*${error}`));
  expect(run.stderr).toContain(step);
});
