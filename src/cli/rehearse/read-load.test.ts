// Tests of flags that a log in place of a profile leaves no room for.
import { expect, it } from 'vitest';
import type { Rehearsal } from '../../rehearse/rehearsal.ts';
import { thrownBy } from '../../testkit/failure-of.ts';
import { readLoad } from './read-load.ts';

it('--keys is refused with a log, before that is read', () => {
  const rehearsal = { log: 'monitor.log', directory: '/nowhere' } as Rehearsal;
  const wish = { rehearsal, options: { keys: 10 }, runId: 'run', targets: [] };
  expect(thrownBy(() => readLoad(wish, {} as never))).toMatchObject({
    ...{ code: 'E_REHEARSAL', exitCode: 2 },
    message: 'got --keys 10, but a log has its own keys',
    hint: 'Leave --keys out, or name a profile in place of log: monitor.log.',
  });
});
