import { expect, test } from 'vitest';
import { nearPath } from './near-path.ts';

test('a path below the directory is named from there, any other as it is', () => {
  expect(nearPath('/home/me/results/1/result.json', '/home/me')).toBe('results/1/result.json');
  expect(nearPath('/tmp/results/1', '/home/me')).toBe('/tmp/results/1');
  expect(nearPath('/home/me2/x', '/home/me')).toBe('/home/me2/x');
  expect(nearPath('/home/me', '/home/me')).toBe('/home/me');
});
