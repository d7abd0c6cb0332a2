// Tests of what is known of release lines.
import { describe, expect, it } from 'vitest';
import { findReleaseLine, monthsBetween } from './release-lines.ts';

describe('the line of a release', () => {
  it.each([
    ['redis', '7.0.15', '2022-04', 'BSD-3-Clause', 10],
    ['redis-cluster', '8.6.3', '2026-02', 'RSALv2, SSPL-1.0 or AGPL-3.0', 13],
    ['redis', '8.10.1', '2026-07', 'RSALv2, SSPL-1.0 or AGPL-3.0', undefined],
    ['valkey', '9.1.2', '2026-05', 'BSD-3-Clause', 80],
    ['dragonfly', 'v1.40.1', '2026-08', 'BUSL-1.1', undefined],
  ])('of %s %s', (flavor, version, since, licence, rdb) => {
    const { since: month, licence: terms, rdb: format } = findReleaseLine(flavor, version)!;
    expect([month, terms, format]).toEqual([since, licence, rdb]);
  });

  it.each([
    ['redis', '8.1.0'],
    ['redis', '8'],
    ['redis', '8.100'],
    ['valkey', 'unknown'],
    ['other', '7.0.15'],
  ])('is not guessed: %s %s', (flavor, version) => {
    expect(findReleaseLine(flavor, version)).toBeUndefined();
  });
});

it('counts months over years', () => {
  const old = findReleaseLine('redis', '7.0.15')!;
  const young = findReleaseLine('valkey', '9.1.2')!;
  expect([monthsBetween(old, young), monthsBetween(young, old), monthsBetween(old, old)]).toEqual([
    49, 49, 0,
  ]);
});
