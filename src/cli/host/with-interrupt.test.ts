import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { Interrupted } from '../../core/interrupted.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { withInterrupt } from './with-interrupt.ts';

describe('a command that may be interrupted', () => {
  it('ends with its own code, or its own error, without an interrupt', async () => {
    const host = createMemoryHost();
    expect(await withInterrupt(host, async () => 99)).toBe(99);
    await expect(withInterrupt(host, () => Promise.reject(new Error('no server')))).rejects.toThrow(
      'no server',
    );
    expect(host.stderr.text).toBe('');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with %i and says what is done about it', async (signal, code) => {
    const host = createMemoryHost();
    const work = async (aborted: AbortSignal) => {
      host.interrupt(signal);
      expect(aborted.aborted).toBe(true);
      throw new Interrupted('interrupted');
    };
    expect(await withInterrupt(host, work, 'stopping')).toBe(code);
    expect(host.stderr.text).toBe('stopping\n');
  });

  it('reports what else goes wrong after it, and keeps the code of what came to its end', async () => {
    const host = createMemoryHost();
    const lost = async () => {
      host.interrupt();
      throw new CacheBenchError('E_KEYS_LEFT', 'keys stay on a');
    };
    expect(await withInterrupt(host, lost)).toBe(130);
    expect(host.stderr.text).toBe('error E_KEYS_LEFT: keys stay on a\n');
    const late = async () => {
      host.interrupt();
      return 0;
    };
    expect(await withInterrupt(host, late)).toBe(0);
  });
});
