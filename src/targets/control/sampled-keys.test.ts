// Types and digests of keys: alike for alike data, in whatever order and from whichever node they come.
import { expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { isRefusal } from './control-errors.ts';
import { ignoreMoved } from './sampled-keys.ts';

const refusing = (code: string, message: string) => () => Promise.reject(new CacheBenchError(code, message));

it('asks the next node where the key lives elsewhere', async () => {
  expect(await ignoreMoved(refusing('E_REPLY', 'GET: MOVED 866 127.0.0.1:7001'))).toBeUndefined();
  await expect(ignoreMoved(refusing('E_REPLY', 'GET: ERR no'))).rejects.toThrow('ERR no');
  await expect(ignoreMoved(refusing('E_TARGET_LOST', 'gone'))).rejects.toThrow('gone');
});

it('tells a server that says no from one that says nothing', () => {
  expect(isRefusal(new CacheBenchError('E_DENIED', 'NOPERM'))).toBe(true);
  expect(isRefusal(new CacheBenchError('E_TARGET_LOST', 'gone'))).toBe(false);
});
