import { expect, it } from 'vitest';
import { CoreMeter } from './core-meter.ts';

const line = (cpu: number, user: number, steal: number) => `cpu${cpu} ${user} 0 0 9000 0 0 0 ${steal} 0 0\n`;

it('gives shares of the time between two looks, the first look apart', () => {
  const meter = new CoreMeter();
  expect(meter.sample(line(0, 100, 0) + line(1, 100, 0), 1e9)).toEqual([]);
  expect(meter.sample(line(0, 125, 5) + line(1, 100, 0), 1.5e9)).toEqual([
    { cpu: 0, busy: 0.5, steal: 0.1 },
    { cpu: 1, busy: 0, steal: 0 },
  ]);
});

it('stays within a whole core, although ticks are coarse', () => {
  const meter = new CoreMeter();
  meter.sample(line(0, 100, 0), 1e9);
  expect(meter.sample(line(0, 152, 0), 1.5e9)).toEqual([{ cpu: 0, busy: 1, steal: 0 }]);
});

it('leaves out a core that has just come online', () => {
  const meter = new CoreMeter();
  meter.sample(line(0, 100, 0), 1e9);
  expect(meter.sample(line(0, 100, 0) + line(1, 5, 0), 2e9)).toEqual([{ cpu: 0, busy: 0, steal: 0 }]);
});
