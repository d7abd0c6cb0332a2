// Tests of how claims read: the summary, and the whole page of markdown against its golden file.
import { describe, expect, it } from 'vitest';
import type { ClaimsReport } from '../result/kinds/claims.ts';
import { claimsKind } from '../result/kinds/claims.ts';
import { summarizeClaims } from './claims-section.ts';
import { renderClaims } from './markdown/claims.ts';
import { SAMPLE_CLAIMS } from './sample-claims.test-helper.ts';

describe('a report of claims', () => {
  it('is summed up in one line', () => {
    expect(summarizeClaims(SAMPLE_CLAIMS)).toBe(
      "1 holds, 1 holds in direction only, 1 doesn't hold, 1 depends, 2 can't be tested here",
    );
    const [first] = SAMPLE_CLAIMS.claims;
    const two: ClaimsReport = { ...SAMPLE_CLAIMS, claims: [first!, first!] };
    expect(summarizeClaims(two)).toBe('2 hold');
  });

  it('is a page of markdown that foreign text cannot leave its cell of', async () => {
    await expect(renderClaims(SAMPLE_CLAIMS)).toMatchFileSnapshot('golden/claims.md');
  });

  it('is as its schema says', () => {
    expect(claimsKind.schema.parse(SAMPLE_CLAIMS)).toEqual(SAMPLE_CLAIMS);
  });
});
