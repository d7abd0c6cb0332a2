// Tests that the shipped rehearsals can be read, and that a mistake is told with its place.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { NODE_FILES } from '../core/node-files.ts';
import { formatProblem } from '../profile/problems.ts';
import { readProfile } from '../profile/read-profile.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { refuseUnroutable } from './plan-route.ts';
import { quicken } from './quicken.ts';
import { listShippedRehearsals, readRehearsal } from './read-rehearsal.ts';
import { isRehearsalText, validateRehearsalText } from './validate-rehearsal.ts';

const HERE = { cwd: '/', files: NODE_FILES };
const names = readdirSync(new URL('../../workloads/rehearsals/', import.meta.url)).map((file) =>
  file.replace(/\.yaml$/, ''),
);

describe('the shipped rehearsals', () => {
  it.each(names)(
    '%s bears its name, has a profile that can be given to two servers, and is quick',
    (name) => {
      const rehearsal = readRehearsal(name, HERE);
      expect(rehearsal.name).toBe(name);
      expect(rehearsal.description).not.toBe('');
      const { profile } = readProfile(rehearsal.profile!, { cwd: rehearsal.directory, files: NODE_FILES });
      refuseUnroutable(profile, rehearsal);
      const total = quicken(rehearsal).phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
      expect(total).toBeLessThanOrEqual(50e9);
    },
  );

  it('are listed, and named where a name is none of them', () => {
    expect(listShippedRehearsals(NODE_FILES)).toEqual(names.toSorted());
    expect(thrownBy(() => readRehearsal('big-bang', HERE))).toMatchObject({
      code: 'E_REHEARSAL',
      exitCode: 2,
      hint: expect.stringContaining('article-plan, cold-cache'),
    });
  });

  it('profiles that can not be given to two servers are refused', () => {
    const { profile } = readProfile('pubsub', { cwd: '/', files: NODE_FILES });
    const refused = { code: 'E_REHEARSAL', exitCode: 2 };
    expect(thrownBy(() => refuseUnroutable(profile, { phases: [] }))).toMatchObject(refused);
  });

  it('a share of the rate wants a rate', () => {
    const phases = `${ALONE}  - { name: peak, for: 1s, rate: 150% }\n`;
    const { rehearsal } = validateRehearsalText(plan(phases), 'f', '/');
    expect(rehearsal!.phases.map(({ pace }) => pace)).toEqual([1, 1.5]);
    const read = (ratePerSecond?: number) =>
      readProfile('mixed', { ...HERE, overrides: dropUndefined({ ratePerSecond }) }).profile;
    expect(thrownBy(() => refuseUnroutable(read(), rehearsal!))).toMatchObject({
      code: 'E_REHEARSAL',
      message: expect.stringContaining('the phase peak has a share of the rate'),
    });
    refuseUnroutable(read(100), rehearsal!);
  });
});

const plan = (phases: string, more = '') => `profile: mixed\n${more}phases:\n${phases}`;
const ALONE = '  - { name: alone, for: 1s }\n';

describe('mistakes', () => {
  it.each([
    [
      '  - { name: alone, for: 1s, share: 5% }\n',
      '',
      /^f:3:5 phases\[0\]: the first phase is the reference alone/,
    ],
    [`${ALONE}  - { name: alone, for: 1s }\n`, '', /^f:4:13 phases\[1\]\.name: got "alone" twice/],
    [
      `${ALONE}  - { name: a, for: 1s, share: 120% }\n`,
      '',
      /^f:4:\d+ phases\[1\]\.share: got "120%", wanted a percentage/,
    ],
    [`${ALONE}  - { name: a, for: 1s, share: 5%, rollback: true }\n`, '', /a rollback sends all traffic/],
    [`${ALONE}  - { name: a, for: 1s, hold: true }\n`, '', /only copy: snapshot holds users back/],
    [
      `${ALONE}  - { name: a, for: 1s, copy: replicaof, writes: dual-async }\n`,
      '',
      /a replica takes no writes/,
    ],
    [`${ALONE}  - { name: a, for: 1s, faults: [{ kind: slow }] }\n`, '', /slow needs a delay/],
    [`${ALONE}  - { name: a, for: 1s, faults: [{ kind: kill, at: 3s }] }\n`, '', /the phase lasts only 1s/],
    ['  - { name: a, for: 1s, rate: 50% }\n', '', /the first phase has the rate itself/],
    [`${ALONE}  - { name: a, for: 1s, rate: 0% }\n`, '', /got 0%, wanted more/],
    [`${ALONE}  - { name: a, for: 1s, rate: fast }\n`, '', /a percentage of the rate/],
    [`${ALONE}  - { name: a, for: 1s, wirtes: split }\n`, '', /phases\[1\]\.wirtes/],
    [
      ALONE,
      'rules: [lost_writes < 5ms]\n',
      /^f:2:9 rules\[0\]: .*character 15: got "5ms", wanted a whole number/,
    ],
    [ALONE, 'rules: [p99 < 5ms]\n', /unknown metric "p99", wanted one of lost_writes/],
    [ALONE, 'rules: [unavailability(shadw) < 5ms]\n', /unknown name "shadw", wanted one of/],
    [ALONE, 'log: monitor.log\n', /^f:2:6 log: got a profile too, wanted one of them/],
  ])('%s%s', (phases, more, expected) => {
    const { rehearsal, problems } = validateRehearsalText(plan(phases, more), 'f', '/');
    expect(rehearsal).toBeUndefined();
    expect(problems.map(formatProblem).join('\n')).toMatch(expected);
  });

  it('a log in place of a profile has keys of its own, and one of the two is wanted', () => {
    const mistakes = (head: string) =>
      validateRehearsalText(`${head}phases:\n${ALONE}`, 'f', '/').problems.map(formatProblem).join('\n');
    expect(mistakes('log: monitor.log\n')).toBe('');
    expect(mistakes('log: monitor.log\nkeys: 10\n')).toMatch(/^f:2:7 keys: the keys of a log are its own/);
    expect(mistakes('')).toMatch(/^f:1:1 .*got neither profile nor log/);
  });

  it('a profile is no rehearsal', () => {
    expect(isRehearsalText(plan(ALONE))).toBe(true);
    expect(isRehearsalText('operations: [GET {key}]')).toBe(false);
  });
});
