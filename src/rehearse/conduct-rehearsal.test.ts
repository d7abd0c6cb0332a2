// Tests that nothing is written to a server of others from which it could not be removed.
import { expect, it } from 'vitest';
import { FULL_ACCESS } from '../targets/access/access.ts';
import { refuseUnremovable } from './conduct-rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';

const NO_SCAN = { ...FULL_ACCESS, refused: new Map([['scan', 'denied']] as const) };
const FOLLOWING = [{ copy: { way: 'replicaof' } }] as unknown as Rehearsal['phases'];

it.each([
  ['witnesses', 0.1, []],
  ['marks of a copy', 0, FOLLOWING],
] as const)('refuses %s where SCAN is not permitted', (_what, witnesses, phases) => {
  const target = { name: 'prod', owned: false, access: NO_SCAN };
  expect(() => refuseUnremovable({ witnesses, phases }, [target])).toThrow(/prod permits no SCAN/);
  expect(() => refuseUnremovable({ witnesses, phases }, [{ ...target, access: FULL_ACCESS }])).not.toThrow();
  expect(() => refuseUnremovable({ witnesses, phases }, [{ ...target, owned: true }])).not.toThrow();
  expect(() => refuseUnremovable({ witnesses: 0, phases: [] }, [target])).not.toThrow();
});
