import { expect, it } from 'vitest';
import { parseOpenFilesLimits } from './open-files.ts';

it('reads the limits on open files from /proc/PID/limits', () => {
  const line = (soft: string, hard: string) =>
    `Max open files            ${soft}       ${hard}      files \n`;
  expect(parseOpenFilesLimits(line('20000', '20001'))).toEqual({ soft: 20000, hard: 20001 });
  expect(parseOpenFilesLimits(line('1024', 'unlimited'))).toEqual({ soft: 1024 });
  expect(parseOpenFilesLimits(line('unlimited', 'unlimited'))).toEqual({});
  expect(parseOpenFilesLimits('')).toEqual({});
});
