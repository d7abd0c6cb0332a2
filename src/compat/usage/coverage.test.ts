import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NODE_FILES } from '../../core/node-files.ts';
import { isContainer } from '../catalogue/containers.ts';
import { readCatalogue, SHIPPED_CHECKS } from '../catalogue/read-catalogue.ts';
import { readUnchecked } from '../catalogue/read-unchecked.ts';
import { validateChecksText } from '../catalogue/validate-checks.ts';
import { measureCoverage } from './coverage.ts';

it('counts the checks of each command, and says why there are none', () => {
  const { family } = validateChecksText(
    'title: T\nchecks:\n  - { id: a, run: ["GET {k}", CLIENT LIST] }\n  - { id: d, alone: true, run: DEBUG SLEEP 0 }\n  - { id: b, run: "get {k}" }\n',
    'f.yaml',
  );
  const unchecked = readUnchecked({ cwd: '.', files: NODE_FILES });
  const commands = ['CLIENT LIST', 'CLIENT NO-EVICT', 'DEBUG', 'GET', 'SHUTDOWN'];
  expect(measureCoverage(commands, family!.checks, unchecked).commands).toEqual([
    { name: 'CLIENT LIST', checks: 1 },
    { name: 'CLIENT NO-EVICT', checks: 0 },
    { name: 'DEBUG', checks: 1 },
    { name: 'GET', checks: 2 },
    { name: 'SHUTDOWN', checks: 0, reason: 'it ends the server' },
  ]);
});

const COMMANDS = readFileSync(new URL('fixtures/commands.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

it('whatever has subcommands there is made of them', () => {
  const containers = new Set(
    COMMANDS.filter((name) => /^[A-Z.]+ /.test(name)).map((name) => name.split(' ')[0]!),
  );
  expect(containers.size).toBeGreaterThan(20);
  expect([...containers].filter((name) => !isContainer(name))).toEqual([]);
});

it('every command of Redis up to 8.10, its modules, and Valkey up to 9.1 has a check or have a reason for none', () => {
  const place = { cwd: SHIPPED_CHECKS, files: NODE_FILES };
  const checks = readCatalogue([SHIPPED_CHECKS], place).flatMap((family) => family.checks);
  // Names from COMMAND of Redis 7.0.15, Redis 8.6.3 and Valkey 9.1.2, and from the command reference of Redis 8.10.
  const { commands } = measureCoverage(COMMANDS, checks, readUnchecked(place));
  expect(COMMANDS.length).toBeGreaterThan(550);
  expect(commands.filter((one) => one.checks === 0 && one.reason === undefined)).toEqual([]);
});
