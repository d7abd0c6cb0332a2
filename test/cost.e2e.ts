// `cost` on what a search for capacities has measured of real servers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CostResult } from '../src/result/kinds/cost.ts';
import { cli, temporaryDirectory } from './cli.ts';

describe('cost', () => {
  it('is computed from a search for capacities, and shown again by report', async () => {
    const directory = temporaryDirectory();
    const profile = join(directory, 'small.yaml');
    writeFileSync(
      profile,
      'operations:\n  - command: GET {key}\nkeyspace: { count: 5000 }\nvalues: { size: 64 }\nload: { connections: 2, duration: 500ms, warmup: 50ms }\n',
    );
    const out = join(directory, 'results');
    const search = await cli([
      ...['capacity', profile, '--slo', 'p99<50ms', '-t', 'redis', '-t', 'twin=redis'],
      ...[
        '--searches',
        '1',
        '-c',
        '1',
        '--probe',
        '150ms',
        '--warmup',
        '20ms',
        '--no-calibrate',
        '--cooldown',
        '0',
        '--max-time',
        '20s',
        '--out',
        out,
      ],
    ]);
    expect(search.code, search.stderr).toBe(0);
    const file = join(directory, 'cost.json');
    const args = ['--price', 'redis=1/h', '--price', 'twin=2/h', '--data', '10GiB'];
    const memory = ['--node-memory', 'redis=16GiB', '--node-memory', 'twin=16GiB'];
    const run = await cli(['cost', out, ...args, ...memory, '--json', '--export', `json=${file}`]);
    expect(run.code, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as CostResult;
    // Twins take the same memory, and one costs twice as much.
    const [redis, twin] = result.nodes.map(({ perGib }) => perGib!.estimate!);
    expect(twin! / redis!).toBeGreaterThan(1.8);
    expect(twin! / redis!).toBeLessThan(2.2);
    // 64 bytes of data take more than 64 and less than ten times as much.
    const { bytesPerKey, userBytesPerKey } = result.nodes[0]!;
    expect(userBytesPerKey).toBe(64);
    expect(bytesPerKey!.estimate!).toBeGreaterThan(64);
    expect(bytesPerKey!.estimate!).toBeLessThan(640);
    expect(result.evidence[0]).toMatchObject({ tells: 'rate and memory', profile: 'small' });
    const shown = await cli(['report', file, '-f', 'md']);
    expect(shown.stdout).toContain('## Where the cheaper side changes');
  });
});
