// Tests that no process of a plan shows a password in its words.
import { expect, it } from 'vitest';
import { thrownBy } from '../../testkit/failure-of.ts';
import { LastError, shieldSecrets } from './run-steps.ts';

it('gives passwords to a command by its environment', () => {
  expect(shieldSecrets(['compat', '--from-url', 'redis://u:hunter2@h:1'])).toEqual({
    args: ['compat', '--from-url', 'redis://u:${CACHE_BENCH_SECRET_1}@h:1'],
    env: { CACHE_BENCH_SECRET_1: 'hunter2' },
  });
});

it('runs nothing that would show a secret all the same', () => {
  const error = thrownBy(() => shieldSecrets(['run', '-t', 'dragonfly?tls-password=hunter2']));
  expect(error).toMatchObject({ code: 'E_FACTS', exitCode: 2 });
  expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
});

it('finds the last error in the story of a command, wherever it is cut', () => {
  const errors = new LastError();
  for (const piece of ['filling redis\nerror E_A: first\n  a hint\nerr', 'or E_CLIENT: cannot', ' connect\n'])
    errors.take(piece);
  expect(errors.text).toBe('E_CLIENT: cannot connect');
  errors.take('no error E_B: at the begin of a line\nredis: error\n');
  expect(errors.text).toBe('E_CLIENT: cannot connect');
});
