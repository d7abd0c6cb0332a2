// The host in memory keeps what was written and delivers signals to those who wait.
import { expect, test } from 'vitest';
import { createMemoryHost, ExitedNow } from './memory-host.ts';

test('keeps the two streams apart', () => {
  const host = createMemoryHost({ isTTY: true, columns: 40 });
  host.stdout.write('result\n');
  host.stderr.write('story, ');
  host.stderr.write('told\n');
  expect([host.stdout.text, host.stderr.text]).toEqual(['result\n', 'story, told\n']);
  expect(host.stderr.isTTY).toBe(true);
});

test('delivers interrupts until the handler is taken off', () => {
  const host = createMemoryHost();
  const seen: string[] = [];
  const off = host.onInterrupt((signal) => seen.push(signal));
  host.interrupt();
  host.interrupt('SIGTERM');
  off();
  host.interrupt();
  expect(seen).toEqual(['SIGINT', 'SIGTERM']);
});

test('leaves by an exception that carries the code', () => {
  expect(() => createMemoryHost().exitNow(130)).toThrow(new ExitedNow(130));
});
