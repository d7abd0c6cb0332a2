// Claims on real servers: measured once for all that ask for the same, the same answers again from what was saved.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClaimsReport, claimsKind } from '../src/result/kinds/claims.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { cli, temporaryDirectory } from './cli.ts';

const dragonfly = findDragonfly();

/** Nothing here depends on how fast this machine is: memory and errors are counted. */
const SHORT = ['--duration', '1s', '--warmup', '50ms', '--blocks', '1', '--no-calibrate', '-q'];

const CLAIMS = `
name: vendor
reference: redis
candidate: io=redis?io-threads=2
claims:
  - id: memory
    text: Threads take no memory for each key.
    profile: read-heavy
    with: { keys: 50k, connections: 4 }
    expect: memory_per_key <= 1x redis
    tolerance: 30%
  - id: curve
    text: Nor at other counts.
    profile: read-heavy
    sweep: { keys: [20k, 30k] }
    expect: memory_per_key <= 1x redis
    tolerance: 30%
  - id: smaller
    text: They halve it.
    profile: read-heavy
    with: { keys: 50k, connections: 4 }
    expect: memory_per_key <= 0.5x redis
  - id: fast
    text: They are faster.
    profile: read-heavy
    with: { keys: 50k, connections: 4 }
    expect: throughput > 1x redis
  - id: large
    text: On a large machine no request fails.
    needs: { cores: 65k }
    profile: write-heavy
    expect: errors <= 0%
`;

/** One run for all of it: a script while a load of a few requests goes on. */
const SCRIPTED = `
operations: [{ command: "GET {key}" }]
keyspace: { count: 20k }
values: { size: 1KiB }
scripts:
  loop: { keys: 0, lua: "redis.call('SET', ARGV[1] .. 'made-up', 1)" }
events:
  - { name: script, at: 500ms, do: "EVALSHA {script:loop} 0 {prefix}" }
  - { name: all, at: 700ms, do: KEYS * }
load: { connections: 4, rate: 500, duration: 1s }
`;

const TWO_SERVERS = `
name: two
reference: redis
candidate: dragonfly
needs: { flavors: { redis: redis, dragonfly: dragonfly } }
claims:
  - { id: memory, text: No more than twice, profile: ./scripted.yaml, expect: memory_per_key <= 2x redis, tolerance: 0 }
  - { id: half, text: Half, profile: ./scripted.yaml, expect: memory_per_key <= 0.5x redis }
  - { id: script, text: A tenth, profile: ./scripted.yaml, expect: "event_duration[script] <= 0.1x redis" }
  - { id: gap, text: Nobody waits, profile: ./scripted.yaml, expect: "bystander_gap[all] <= 1m" }
  - { id: flavor, text: Another, profile: ./scripted.yaml, needs: { flavors: { dragonfly: valkey } }, expect: errors <= 1% }
`;

function writeClaims(text = CLAIMS): string {
  const file = join(temporaryDirectory(), 'vendor.yaml');
  writeFileSync(file, text);
  writeFileSync(join(file, '..', 'scripted.yaml'), SCRIPTED);
  return file;
}

const read = (json: string): ClaimsReport => claimsKind.schema.parse(JSON.parse(json));
/** Of the results that lie there. */
const kindsIn = (out: string) =>
  readdirSync(out)
    .map((run) =>
      JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8')).kind.replace('cache-bench ', ''),
    )
    .toSorted();
const answersOf = ({ claims }: ClaimsReport) => claims.map(({ id, verdict }) => `${id}: ${verdict}`);

describe('claims', () => {
  it('are answered by one run, and by what it saved, with exit code 0 whatever the answers are', async () => {
    const file = writeClaims();
    const out = temporaryDirectory();
    const run = await cli(['claims', file, ...SHORT, '--out', out, '--json']);
    expect(run.code, run.stderr).toBe(0);
    const report = read(run.stdout);
    expect(answersOf(report)).toEqual([
      'memory: holds',
      'curve: holds',
      'smaller: does-not-hold',
      'fast: untestable',
      'large: untestable',
    ]);
    // On a busy machine the generator is the limit, or others are, and that comes first.
    expect(report.claims[1]).toMatchObject({
      reason: 'at every one of 2 values of keys from 20k to 30k',
      sweep: { parameter: 'keys', points: [{ value: '20k', verdict: 'holds' }, { value: '30k' }] },
      held: expect.stringMatching(/^values of 256 B, random bytes; redis \d.*, io \d/),
    });
    expect(report.claims[3]!.reason).toMatch(
      /^(1 block is too few to tell; 6 are needed$|the client was the limit |other processes filled the machine in 1 of 1 rounds of )/,
    );
    expect(report.claims[4]!.reason).toMatch(/^\d+ cores?; the claim is for 65000$/);
    // Two runs and the answers; the claim that needs more than is here was not run.
    expect(kindsIn(out)).toEqual(['claims', 'race', 'race']);

    const page = join(temporaryDirectory(), 'claims.md');
    const again = await cli(['claims', file, '--results', out, '-o', page]);
    expect(again.code, again.stderr).toBe(0);
    const text = readFileSync(page, 'utf8');
    expect(text).toContain("**2 hold, 1 doesn't hold, 2 can't be tested here**");
    expect(text).toContain('write-heavy is in none of the results');
  });
  it('of the article are about its two servers, and nothing is run for others', async () => {
    const out = temporaryDirectory();
    const only = ['--only', 'reads', '--only', 'memory'];
    const run = await cli(['claims', ...only, '-t', 'dragonfly=redis?io-threads=2', '--out', out, '--json']);
    expect(run.code, run.stderr).toBe(0);
    const { claims } = read(run.stdout);
    expect(new Set(claims.map(({ verdict }) => verdict))).toEqual(new Set(['untestable']));
    expect(claims.map(({ reason }) => reason)).toContain(
      'dragonfly is redis here; the claim is about dragonfly',
    );
    expect(kindsIn(out)).toEqual(['claims']);
  });

  it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

  it.runIf(dragonfly !== undefined)(
    'tell what differs between Redis and Dragonfly on any machine',
    async () => {
      const out = temporaryDirectory();
      const args = ['--warmup', '50ms', '--blocks', '1', '--no-calibrate', '-q'];
      const run = await cli(['claims', writeClaims(TWO_SERVERS), ...args, '--out', out, '--json']);
      expect(run.code, run.stderr).toBe(0);
      const { claims } = read(run.stdout);
      expect(claims.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
        // Of values of 1 KiB neither needs twice as much as the other.
        ['memory', 'holds', 'the whole interval agrees with the claim'],
        ['half', expect.stringMatching(/^(does-not-hold|direction-only)$/), expect.any(String)],
        // The article's script makes up its keys, which Dragonfly refuses.
        ['script', 'untestable', 'script failed on dragonfly'],
        [
          'gap',
          'untestable',
          expect.stringMatching(/^1 block is too few to tell; 6 are needed$|late itself$/),
        ],
        ['flavor', 'untestable', 'dragonfly is dragonfly here; the claim is about valkey'],
      ]);
      expect(claims[0]!.observed!.estimate).toBeGreaterThan(0.5);
      expect(kindsIn(out)).toEqual(['claims', 'race']);
    },
  );

  it('with a mistake are not run: exit code 2, and the place of each', async () => {
    const file = writeClaims(CLAIMS.replace('throughput > 1x redis', 'throughput[HGET] > 1x redis'));
    for (const command of ['claims', 'validate']) {
      const run = await cli([command, file]);
      expect(run.code).toBe(2);
      expect(run.stdout + run.stderr).toMatch(
        /vendor\.yaml:27:23 claims\[3\]\.expect: unknown operation "HGET", wanted one of GET, SET/,
      );
    }
  });
});
