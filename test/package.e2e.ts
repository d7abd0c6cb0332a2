// The packed tarball in an empty folder: what `npx cache-bench` gives to somebody who never saw this repository.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from './cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the packed tarball', () => {
  it('runs by npx in an empty folder, shipped profiles included', () => {
    const folder = temporaryDirectory();
    const npm = (args: string[], cwd: string) =>
      execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd,
        encoding: 'utf8',
      });
    npm(['pack', '--pack-destination', folder, '--ignore-scripts'], ROOT);
    const [tarball] = readdirSync(folder);
    npm(['init', '-y'], folder);
    npm(['install', `./${tarball}`, '--prefer-offline'], folder);

    const cacheBench = (...args: string[]) =>
      execFileSync('npx', ['--no-install', 'cache-bench', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(cacheBench('profiles')).toContain('read-heavy');
    expect(cacheBench('validate', join('node_modules', 'cache-bench', 'workloads', 'lua.yaml'))).toContain(
      'ok',
    );
    const short = ['--duration', '200ms', '--warmup', '0', '--blocks', '1', '--keys', '1k', '--no-calibrate'];
    expect(cacheBench('run', 'read-heavy', '-t', 'redis', ...short)).toMatch(/^read-heavy/m);
    expect(readdirSync(join(folder, 'results'))).toHaveLength(1);

    const packed = readdirSync(join(folder, 'node_modules', 'cache-bench'), { recursive: true }) as string[];
    expect(packed.filter((path) => /\.test\.|testkit|\.ts$/.test(path))).toEqual([]);
  });
});
