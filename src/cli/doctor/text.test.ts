import { describe, expect, it } from 'vitest';
import { examineMachine } from '../../doctor/examine-machine.ts';
import type { Machine } from '../../doctor/machine.ts';
import { readNoise } from '../../doctor/measure-noise.ts';
import { aMachine } from '../../doctor/sample-machine.test-helper.ts';
import { REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
import { describeDoctor, describeNoise } from './text.ts';

const PLAIN = { color: false, unicode: true, columns: 80 };

function visit(machine: Machine, options = PLAIN): string {
  return describeDoctor(examineMachine(machine, '0.1.0', '2026-01-01T00:00:00.000Z'), options);
}

const { noise: _unknown, ...UNKNOWN } = aMachine(
  { allowedCpus: 2, state: { busyCores: 0.8, stealShare: 0.03 } },
  {
    governor: 'powersave',
    smt: true,
    transparentHugePages: 'always',
    virtualization: 'KVM',
    openFilesLimit: 1024,
  },
);

describe('the doctor on the terminal', () => {
  it.each([
    ['doctor-good', aMachine()],
    ['doctor-poor', UNKNOWN],
  ])('looks like golden/%s.txt', async (name, machine) => {
    await expect(visit(machine)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('makes what programs say of themselves harmless', () => {
    const [redis, ...others] = aMachine().servers;
    const text = visit(aMachine({ servers: [{ ...redis!, version: '\x1b[2J7' }, ...others] }));
    expect(text).toContain('\\x1b[2J7');
    expect(text).not.toContain('\x1b');
  });
});

describe('the noise of a machine on the terminal', () => {
  const result = sampleResult({ targets: [REDIS, { ...REDIS, name: 'again' }] });
  const record = readNoise(result, new Date('2026-11-23T10:00:00Z'));

  it('looks like golden/noise.txt', async () => {
    await expect(describeNoise(record, result, PLAIN)).toMatchFileSnapshot('golden/noise.txt');
  });

  it('says when there are too few blocks', () => {
    expect(describeNoise({ ...record, metrics: {} }, result, PLAIN)).toContain('Too few blocks');
  });
});
