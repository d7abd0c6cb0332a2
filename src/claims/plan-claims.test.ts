// Tests of what is measured for claims, and of why something is not.
import { expect, it } from 'vitest';
import type { RunSettings } from '../run/plan.ts';
import { aProfile } from '../testkit/builders.ts';
import type { Claim } from './claim.ts';
import { parseClaimRule } from './claim-rule.ts';
import { type ClaimsWishes, planClaims } from './plan-claims.ts';
import type { PreparedClaim } from './prepare-claims.ts';

const TARGETS = ['old', 'new'].map((name) => ({
  name,
  kind: 'local' as const,
  flavor: 'valkey' as const,
  settings: {},
}));

function prepare(id: string, changes: Partial<Claim> = {}): PreparedClaim {
  const expected = parseClaimRule('throughput >= 2x old', 'old', 'new');
  const test = { profile: 'p', overrides: {}, expect: expected };
  const [reference, candidate] = TARGETS.map(({ name }) => ({ name, spec: name }));
  return {
    claim: {
      ...{ id, text: id, source: '', test, path: [], reference: reference!, candidate: candidate! },
      needs: { flavors: new Map(), versions: new Map() },
      ...changes,
    },
    race: { test, planned: [{ profile: aProfile(), file: 'p.yaml', text: '' }], targets: TARGETS },
  };
}

async function plan(claims: readonly PreparedClaim[], wishes: Partial<ClaimsWishes> = {}) {
  const { runs, left } = await planClaims(claims, {
    surroundings: inDirectory({ CACHE_BENCH_VALKEY_BIN: process.execPath }),
    facts: { usableCpus: 2 },
    ...{ anyway: false, quick: false, blocks: undefined },
    settingsFor: (blocks) => ({ blocks, seed: 1, driver: 'resp', cooldownMs: 0 }) as RunSettings,
    ...wishes,
  });
  return {
    runs: runs.map(({ plan: { settings }, claims: tested }) => [
      settings.blocks,
      ...tested.map(({ claim }) => claim.id),
    ]),
    left: left.map(({ claim, judgement }) => [claim.id, judgement.reason]),
  };
}

const inDirectory = (env: Readonly<Record<string, string>>) => ({
  env: { PATH: '', HOME: '/nowhere', ...env },
  cwd: '/nowhere',
});

it('claims that ask for the same get one run, of as many blocks as they need or as were asked for', async () => {
  expect(await plan([prepare('a'), prepare('b')])).toEqual({ runs: [[8, 'a', 'b']], left: [] });
  expect((await plan([prepare('a')], { quick: true })).runs).toEqual([[6, 'a']]);
  expect((await plan([prepare('a')], { blocks: 11 })).runs).toEqual([[11, 'a']]);
});

it('a claim without a test is left out with the reason that the file gives', async () => {
  const { race: _none, ...untested } = prepare('a', { test: 'nobody can tell' });
  expect(await plan([untested])).toEqual({ runs: [], left: [['a', 'nobody can tell']] });
});

it('a claim that needs more cores is left out, unless it shall be measured anyway', async () => {
  const large = prepare('a', { needs: { cores: 64, flavors: new Map(), versions: new Map() } });
  expect((await plan([large])).left).toEqual([['a', '2 cores; the claim is for 64']]);
  expect((await plan([large], { anyway: true })).runs).toEqual([[8, 'a']]);
});

it('a claim about a server that is not installed is left out', async () => {
  const surroundings = inDirectory({});
  expect((await plan([prepare('a')], { surroundings })).left).toEqual([
    ['a', 'valkey is not installed here'],
  ]);
});
