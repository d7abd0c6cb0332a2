// What a claim on memory is about: a figure of bytes without its data and versions says nothing.

import { describeCounts, describeValues } from '../result/describe-data.ts';
import type { RunDigest } from '../result/digest.ts';
import { metricById } from '../result/metrics.ts';
import { countFilledElements, countFilledKeys } from '../run/load-plan.ts';
import { namesOf } from './claim-rule.ts';
import type { ClaimRace } from './prepare-claims.ts';

/** "300k keys, values of 64 B, random bytes; redis 7.0.15, dragonfly 1.40.1"; undefined where it is not about memory. */
export function describeHeld({ test, planned }: ClaimRace, run: RunDigest): string | undefined {
  if (metricById(test.expect.metric).scope !== 'fill') return undefined;
  const { profile } = planned[0]!;
  const parameter = test.sweep?.parameter;
  const elements = countFilledElements(profile);
  const data = [
    ...(parameter === 'keys'
      ? []
      : describeCounts(countFilledKeys(profile), elements === 0 ? undefined : elements)),
    ...describeValues(profile.values).slice(parameter === 'value-size' ? 1 : 0),
  ];
  const names = namesOf(test);
  const versions = run.targets
    .filter(({ name }) => names.includes(name))
    .map(({ name, version }) => `${name} ${version}`);
  return [data.join(', '), versions.join(', ')].filter((part) => part !== '').join('; ');
}
