import { describe, expect, it } from 'vitest';
import { aCommand, aProfile, KEY, someLoadSettings } from '../testkit/builders.ts';
import { countOpenFiles } from './count-open-files.ts';

const load = someLoadSettings({ connections: 900 });
const RECEIVER = {
  name: 'taken',
  connections: 50,
  command: aCommand('SUBSCRIBE', KEY),
  keyspace: 'keys',
} as const;

describe('open files of a profile', () => {
  it('are its connections, and as many again where the null server accepts them here', () => {
    const calibrated = countOpenFiles(aProfile({ load }), 2, true);
    expect(calibrated).toEqual({
      of: 'test',
      files: 900 + 900 + 96,
      parts: [
        '900 connections',
        '900 accepted by the null server of the calibration',
        '96 for everything else',
      ],
      advice: 'With --no-calibrate 996 are enough.',
    });
    expect(countOpenFiles(aProfile({ load }), 2, false)).toEqual({
      of: 'test',
      files: 996,
      parts: ['900 connections', '96 for everything else'],
    });
  });

  it('are those of receivers and of the bystander too, which no calibration has', () => {
    const receivers = [{ ...RECEIVER, mode: 'subscribe' }] as const;
    const bystander = { ratePerSecond: 100, connections: 4 };
    expect(countOpenFiles(aProfile({ load, receivers, bystander }), 1, false)).toMatchObject({
      files: 900 + 54 + 80,
      parts: ['900 connections', '54 connections beside them', '80 for everything else'],
    });
    expect(countOpenFiles(aProfile({ load, bystander }), 1, true).files).toBe(1880);
  });

  it('grow with the threads that there are connections for', () => {
    const few = someLoadSettings({ connections: 2 });
    expect(countOpenFiles(aProfile({ load: few }), 64, false).files).toBe(2 + 64 + 2 * 16);
  });
});
