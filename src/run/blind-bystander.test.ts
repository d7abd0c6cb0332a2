// A bystander that could not ask is told once, and one that could is not.
import { expect, it } from 'vitest';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Warning } from '../result/parts/warning.ts';
import { warnOfBlindBystander } from './blind-bystander.ts';
import type { Ledger } from './ledger.ts';

it('is told once for each target and profile', () => {
  const warnings: Warning[] = [];
  const ledger = { result: { warnings }, warn: (warning: Warning) => warnings.push(warning) };
  const warn = (target: string, bystander: object | undefined) =>
    warnOfBlindBystander(
      { profile: 'scan', target, bystander } as unknown as CompletedRound,
      ledger as unknown as Ledger,
    );
  warn('redis', undefined);
  warn('redis', { errors: 3 });
  expect(warnings).toEqual([]);
  for (const target of ['redis', 'redis', 'valkey']) warn(target, { error: 'NOPERM no' });
  expect(warnings.map(({ message }) => message)).toEqual([
    'the bystander of scan did not see a whole round on redis (NOPERM no): the effect of events on others is unknown',
    'the bystander of scan did not see a whole round on valkey (NOPERM no): the effect of events on others is unknown',
  ]);
});
