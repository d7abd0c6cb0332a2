// How long rounds of claims are with --quick, and how many there are.
import { expect, it } from 'vitest';
import { validateProfileText } from '../profile/validate.ts';
import { parseClaimRule } from './claim-rule.ts';
import { chooseBlocks, shorten } from './quick-claims.ts';

const S = 1e9;

function durationOf(events?: string): number | undefined {
  const load = 'operations: [{ command: "GET {key}" }]\nload: { duration: 20s }';
  const yaml = events === undefined ? load : `${load}\nevents: ${events}`;
  return shorten(validateProfileText(yaml, 'a.yaml').profile!).durationNs;
}

it('a quick round takes a second, with events half the time of the profile', () => {
  expect(durationOf()).toBe(S);
  expect(durationOf('[{ at: 3s, do: KEYS * }]')).toBe(10 * S);
});

it('leaves a second of calm before the first event, as far as the profile does', () => {
  expect(durationOf('[{ at: 1250ms, do: KEYS * }, { at: 9s, name: again, do: KEYS * }]')).toBe(16 * S);
  expect(durationOf('[{ at: 100ms, do: KEYS * }]')).toBe(20 * S);
  expect(durationOf('[{ at: 0ms, do: KEYS * }]')).toBe(20 * S);
});

const test = (...rules: string[]) =>
  rules.map((text) => ({
    profile: 'reads',
    overrides: {},
    expect: parseClaimRule(text, 'redis', 'dragonfly'),
  }));

it('memory is read once, so one block is enough; what differs from round to round takes as many as tell', () => {
  expect(chooseBlocks(test('memory_per_key <= 1x redis', 'rss_per_key <= 1x redis'), true)).toBe(1);
  expect(chooseBlocks(test('memory_per_key <= 1x redis'), false)).toBe(1);
  expect(chooseBlocks(test('memory_per_key <= 1x redis', 'p99 <= 1x redis'), true)).toBe(6);
  expect(chooseBlocks(test('p99 <= 1x redis'), false)).toBe(8);
});
