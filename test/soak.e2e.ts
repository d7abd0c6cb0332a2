// `soak` against real servers: who leaks is named and who does not is not, and a kill loses nothing.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../src/core/random.ts';
import type { SoakResult, SoakRow } from '../src/result/kinds/soak.ts';
import { startLeakingProxy } from '../src/testkit/leaking-proxy.ts';
import type { TcpProxy } from '../src/testkit/tcp-proxy.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { ask, cli, startCli, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

/** A Redis that says it uses so much more than 5 MB, with a noise of 0.02 %. */
async function telling(name: string, more: (seconds: number) => number): Promise<string> {
  const random = new SeededRandom(name.length, 1);
  // Its own number has seven digits.
  const { port } = await redis();
  const proxy = await startLeakingProxy(
    port,
    (seconds) => 5e6 * (1 + more(seconds) + 0.0002 * random.normal()),
  );
  proxies.push(proxy);
  return `${name}=redis://127.0.0.1:${proxy.port}`;
}

const LOAD = [
  'write-heavy',
  '--rate',
  '600',
  '--keys',
  '2000',
  '--connections',
  '4',
  '--beside',
  'churn,blocking',
];

describe('a soak', () => {
  it('names who leaks and who steps, and not who fragments and then stays, or stays', async () => {
    const out = temporaryDirectory();
    const targets = await Promise.all([
      telling('flat', () => 0),
      telling('leaks', (seconds) => 0.002 * seconds),
      telling('rests', (seconds) => 0.3 * (1 - Math.exp(-seconds / 6))),
      // Well after the first turnover, however long the fill takes.
      telling('steps', (seconds) => (seconds > 38 ? 0.2 : 0)),
    ]);
    const run = await cli([
      ...['soak', ...LOAD, ...targets.flatMap((one) => ['-t', one]), '--for', '50s', '--row', '1s'],
      ...['--horizon', '10min', '--fail-on', 'grows', '--out', out, '--json', '--quiet'],
    ]);
    expect(run.code, run.stderr).toBe(99);
    const result: SoakResult = JSON.parse(run.stdout);
    const words = result.verdicts.flatMap(({ target, metric, word }) =>
      metric === 'used' ? [[target, word]] : [],
    );
    expect(Object.fromEntries(words)).toMatchObject({ flat: 'stable', leaks: 'grows', steps: 'step' });
    expect(Object.fromEntries(words)['rests']).not.toBe('grows');
    expect(result.differences).toContainEqual(
      expect.objectContaining({ candidate: 'leaks', metric: 'used', word: 'candidate-grows' }),
    );
  });

  it('goes on after a kill as if nothing had been, and leaves nothing on the servers', async () => {
    const out = temporaryDirectory();
    const servers = [await redis(), await redis()];
    const args = [
      ...['soak', ...LOAD, '--for', '16s', '--row', '1s', '--out', out],
      ...servers.flatMap(({ port }, at) => ['-t', `${at}=redis://127.0.0.1:${port}`]),
    ];
    const killed = startCli(args);
    await killed.seen(/\b4 s {2}/);
    killed.kill('SIGKILL');
    await killed.finished;
    const directory = join(out, readdirSync(out)[0]!);
    const rows = (): SoakRow[] =>
      readFileSync(join(directory, 'rows.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const before = rows();
    expect(before.length).toBeGreaterThanOrEqual(4);
    // Half a row, as a kill may leave it.
    execFileSync('sh', ['-c', `printf '{"n":99' >> "$0"/rows.ndjson`, directory]);
    const run = await cli([...args, '--resume', directory, '--json']);
    expect(run.code, run.stderr).toBe(0);
    const result: SoakResult = JSON.parse(run.stdout);
    expect(result).toMatchObject({ partial: false, rows: 16 });
    expect(rows().slice(0, before.length)).toEqual(before);
    expect(rows().map(({ n }) => n)).toEqual(Array.from({ length: 16 }, (_, n) => n));
    expect(rows().every(({ targets }) => targets.every(({ stretch }) => stretch === 0))).toBe(true);
    for (const { port } of servers) expect(ask({ port }, 'DBSIZE')).toMatch(/0$/);
    const shown = await cli(['report', directory]);
    expect(shown.stdout).toContain('used memory');
  });
});

describe.runIf(findDragonfly() === undefined)('a soak of Dragonfly', () => {
  it('skipped: no dragonfly', ({ skip }) => skip('no dragonfly'));
});

describe.runIf(findDragonfly() !== undefined)('a soak of Dragonfly', () => {
  it('reads of it what it reads of Redis', async () => {
    const run = await cli([
      ...['soak', ...LOAD.slice(0, -2), '--for', '15s', '--row', '1s', '-t', 'redis', '-t', 'dragonfly'],
      ...['--out', temporaryDirectory(), '--json', '--quiet'],
    ]);
    expect(run.code, run.stderr).toBe(0);
    const { periods }: SoakResult = JSON.parse(run.stdout);
    const told = periods.at(-1)!.targets.map(({ values }) => Object.keys(values).sort());
    expect(told[1]).toEqual(told[0]);
    expect(told[0]).toEqual(['buffers', 'keys', 'p99', 'rss', 'sockets', 'used']);
  });
});
