// What a run says when a server refuses its writes: each refusal has a next step of its own.
import { beforeAll, expect, it } from 'vitest';
import { cli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

const SHORT = ['--blocks', '1', '--requests', '3k', '--warmup', '0', '--keys', '1000', '-q'];
let out: string;
beforeAll(() => {
  out = temporaryDirectory();
});

// UNLINK is a write, too: what refuses all writes is known before the first.
it.each([
  [['--min-replicas-to-write', '1'], 4, 'E_REFUSED: .*NOREPLICAS', 'min-replicas-to-write'],
  [['--cluster-enabled', 'yes'], 4, 'E_REFUSED: .*CLUSTERDOWN', 'CLUSTER NODES'],
  [['--maxmemory', '1mb'], 1, 'E_FILL: .*OOM', 'raise maxmemory'],
])('with %j it ends with %i, %s', async (flags, code, error, step) => {
  const { port } = await redis(...flags);
  const run = await cli(['run', 'read-heavy', '-t', `a=redis://127.0.0.1:${port}`, ...SHORT, '--out', out]);
  expect(run.stderr).toMatch(new RegExp(`error ${error}`));
  expect(run.stderr).toContain(step);
  expect(run.code).toBe(code);
});

it('values larger than a server takes are refused before any is sent, with the setting that says so', async () => {
  const { port } = await redis('--proto-max-bulk-len', '1mb');
  const sizes = ['--value-size', '2MiB', '--keys', '10'];
  const target = `a=redis://127.0.0.1:${port}`;
  const run = await cli(['run', 'read-heavy', '-t', target, ...SHORT, ...sizes, '--out', out]);
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(
    /error E_VALUE_SIZE: a takes values of at most 1(\.00)? MiB \(proto-max-bulk-len\)/,
  );
});

it('a limit of connections that was asked for is no surprise', async () => {
  const target = 'a=redis?maxclients=200';
  const run = await cli(['run', 'read-heavy', '-t', target, ...SHORT, '--out', out]);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).not.toContain('ulimit');
});
