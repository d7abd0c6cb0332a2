// What is done once more: spoiled rounds of a fleet, and nothing that a target did.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from './errors.ts';
import { repeatOnce } from './repeatable.ts';

/** Fails with one of the codes after another, then succeeds. */
async function attempt(codes: readonly string[]) {
  const told: string[] = [];
  let tries = 0;
  const work = async () => {
    const code = codes[tries++];
    if (code !== undefined) throw new CacheBenchError(code, 'spoiled');
    return 'done';
  };
  const prepare = async ({ code }: CacheBenchError) => void told.push(code);
  const outcome = await repeatOnce(work, prepare).catch((error: CacheBenchError) => error.code);
  return { outcome, tries, told };
}

describe('repeating once', () => {
  it.each([
    [[], 'done', 1, []],
    [['E_FLEET_AGENT_LATE'], 'done', 2, ['E_FLEET_AGENT_LATE']],
    [['E_FLEET_AGENT_LOST', 'E_FLEET_AGENT_PAUSED'], 'E_FLEET_AGENT_PAUSED', 2, ['E_FLEET_AGENT_LOST']],
    [['E_TARGET_LOST'], 'E_TARGET_LOST', 1, []],
  ])('after %j says %s', async (codes, outcome, tries, told) => {
    expect(await attempt(codes)).toEqual({ outcome, tries, told });
  });
});
