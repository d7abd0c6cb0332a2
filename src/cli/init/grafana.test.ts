// `init --grafana` writes what Grafana can import, beside a config file that stays as it is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { initCommand } from './command.ts';

it('writes a dashboard, and keeps a config file that is there', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'cache-bench-init-'));
  try {
    writeFileSync(join(cwd, 'cache-bench.yaml'), 'mine: true\n');
    const host = createMemoryHost({ cwd });
    expect(await initCommand(host, { grafana: true })).toBe(0);
    expect(host.stdout.text).toBe('kept  cache-bench.yaml\nwrote cache-bench-grafana.json\n');
    expect(readFileSync(join(cwd, 'cache-bench.yaml'), 'utf8')).toBe('mine: true\n');
    const { title, panels } = JSON.parse(readFileSync(join(cwd, 'cache-bench-grafana.json'), 'utf8'));
    expect(title).toBe('cache-bench');
    expect(panels.length).toBeGreaterThan(8);
    await expect(initCommand(host, { grafana: true })).rejects.toMatchObject({
      code: 'E_EXISTS',
      message: 'cache-bench-grafana.json already exists; nothing was written',
      exitCode: 2,
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
