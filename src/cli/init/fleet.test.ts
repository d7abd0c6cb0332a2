// `init --fleet` writes what starts a fleet, beside a config file that stays as it is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { readVersion } from '../version.ts';
import { initCommand } from './command.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cache-bench-init-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));
const written = (file: string) => readFileSync(join(cwd, file), 'utf8');

it('writes a compose file and an image, and keeps a config file that is there', async () => {
  writeFileSync(join(cwd, 'cache-bench.yaml'), 'mine: true\n');
  const host = createMemoryHost({ cwd });
  expect(await initCommand(host, { fleet: 'compose', agents: '8' })).toBe(0);
  expect(host.stdout.text).toBe('kept  cache-bench.yaml\nwrote fleet/Dockerfile\nwrote fleet/compose.yaml\n');
  const { agent } = parse(written('fleet/compose.yaml')).services;
  expect(agent.deploy.replicas).toBe(8);
  expect(agent.image).toBe(`cache-bench:${readVersion()}`);
  expect(written('fleet/Dockerfile')).toContain(`cache-bench@${readVersion()} `);
  expect(written('cache-bench.yaml')).toBe('mine: true\n');
});

it('writes manifests in the namespace that was asked for', async () => {
  const host = createMemoryHost({ cwd });
  const image = 'registry.example/cache-bench:1';
  expect(await initCommand(host, { fleet: 'kubernetes', namespace: 'load', image })).toBe(0);
  const manifests = parseAllDocuments(written('fleet/kubernetes.yaml')).map((one) => one.toJS());
  expect(manifests.map(({ metadata }) => metadata.namespace ?? metadata.name)).toEqual(
    Array.from({ length: 5 }, () => 'load'),
  );
  expect(written('fleet/kubernetes.yaml')).toContain('kubectl -n load create secret');
  expect(host.stderr.text).toContain('fleet/kubernetes.yaml');
});

it.each([
  [{ agents: '4' }, '--agents is for a fleet'],
  [{ image: 'a' }, '--image is for a fleet'],
  [{ fleet: 'compose', namespace: 'a' }, 'without --fleet kubernetes'],
  [{ fleet: 'nomad' }, 'compose or kubernetes'],
  [{ fleet: 'compose', agents: '0' }, '1 to 1000'],
  [{ fleet: 'compose', image: 'a b' }, 'image'],
  [{ fleet: 'compose', image: '-v' }, 'image'],
  [{ fleet: 'kubernetes', namespace: 'Load' }, 'small letters'],
  [{ fleet: 'kubernetes', namespace: 'a\nb' }, 'small letters'],
])('refuses %j, and writes nothing', async (args, sentence) => {
  const host = createMemoryHost({ cwd });
  await expect(initCommand(host, args)).rejects.toMatchObject({ code: 'E_FLAG', exitCode: 2 });
  await expect(initCommand(host, args)).rejects.toThrow(sentence);
  expect(host.stdout.text).toBe('');
});
