// The gate on servers whose difference is known: a slower one fails it, its twin doesn't.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, readOnlyResult, temporaryDirectory } from './cli.ts';
import { delayed } from './servers.ts';
import { whenUndisturbed } from './undisturbed.ts';

/** So many replies at once are held back together: the wait is the limit, not a CPU. */
const WAITING = [
  '--duration',
  '400ms',
  '--warmup',
  '100ms',
  '--keys',
  '1k',
  '-c',
  '20',
  '--no-calibrate',
  '--cooldown',
  '0',
];
const DELAY_MS = 50;
/** A process in which nothing that is written here stays. */
const env = () => ({ XDG_STATE_HOME: temporaryDirectory() });

/** The median waits for the proxy alone; what else this machine does stands in the mean and the tail. */
const RULES = [
  ...['--rule', 'errors < 1%'],
  ...['--rule', 'p50(candidate) <= base + 2%'],
  ...['--rule', 'p50(twin) <= base + 2%'],
];

describe('a race', () => {
  it(
    'finds a server slower whose replies take 10 % longer, and fails the gate with rule, size and interval; its twin passes',
    ({ skip }) =>
      whenUndisturbed(skip, async () => {
        const out = temporaryDirectory();
        const targets = [
          ...['-t', await delayed('base', DELAY_MS)],
          ...['-t', await delayed('candidate', DELAY_MS * 1.1)],
          ...['-t', await delayed('twin', DELAY_MS)],
        ];
        const flags = ['--blocks', '7', ...RULES, '--tolerance', '4%', '--out', out];
        const run = await cli(['run', 'read-heavy', ...targets, ...WAITING, ...flags], env());
        expect(run.code, run.stdout + run.stderr).toBe(99);
        expect(run.stdout).toContain('gate FAILED: 1 failed');
        expect(run.stdout).toMatch(
          / {2}FAIL {2}p50\(candidate\) <= base \+ 2%\n {8}read-heavy, candidate: 1\.\d+× \[1\.\d+, 1\.\d+\], limit 1\.02× \(p = 0\.0\d+\)/,
        );

        const result = readOnlyResult(out);
        const { outcome, comparisons, checks } = result.gate!;
        expect({ outcome, comparisons }).toEqual({ outcome: 'failed', comparisons: 2 });
        // Of the twin it may be too noisy to tell, but never that it is slower.
        expect(checks.map((check) => check.outcome)).toEqual([
          'pass',
          'fail',
          expect.stringMatching(/^(pass|inconclusive)$/),
        ]);
        const file = join(out, readdirSync(out)[0]!);
        const again = await cli(['gate', file, ...RULES, '--json'], env());
        expect(again.code).toBe(99);
        expect(JSON.parse(again.stdout)).toEqual(result.gate);

        const compared = await cli(
          ['compare', `${file}#base`, `${file}#candidate`, '--tolerance', '4%'],
          env(),
        );
        expect(compared.code).toBe(0);
        expect(compared.stdout).toMatch(/targets compared block by block/);
        expect(compared.stdout).toMatch(/^ {2}p50 .* 1\.\d+× +\[1\..*slower$/m);
      }),
    400_000,
  );
});
