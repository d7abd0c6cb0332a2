// Tests of which saved run a claim is judged by.
import { describe, expect, it } from 'vitest';
import type { RunDigest } from '../result/digest.ts';
import { chooseRun, type SavedRun } from './choose-run.ts';
import { sampleRun } from './sample-run.test-helper.ts';

const PROFILE = {
  name: 'reads',
  description: 'reads',
  load: { connections: 50, stop: { kind: 'duration', durationNs: 5e9 }, openLoop: undefined },
};

function saved(place: string, resolved: object = PROFILE, changes: Partial<RunDigest> = {}): SavedRun {
  const cells = [{ target: 'redis' }, { target: 'dragonfly' }];
  const profiles = [{ name: PROFILE.name, resolved: JSON.parse(JSON.stringify(resolved)) }];
  return { place, digest: sampleRun(cells, { profiles, ...changes }) };
}

const choose = (runs: readonly SavedRun[], targets = ['redis', 'dragonfly']) => {
  const chosen = chooseRun({ profiles: [PROFILE], targets }, runs);
  return typeof chosen === 'string' ? chosen : chosen.place;
};

describe('a claim is judged by', () => {
  it('the newest run that sent the same to the same targets', () => {
    const runs = [
      saved('old', PROFILE, { startedAt: '2026-01-01T00:00:00.000Z' }),
      saved('new', PROFILE, { startedAt: '2026-03-01T00:00:00.000Z' }),
      saved('other', { ...PROFILE, load: { connections: 1 } }, { startedAt: '2026-04-01T00:00:00.000Z' }),
    ];
    expect(choose(runs)).toBe('new');
  });

  it('one that measured for another time, or describes itself otherwise', () => {
    const load = { ...PROFILE.load, stop: { kind: 'requests', count: 1000 } };
    expect(choose([saved('short', { ...PROFILE, description: 'x', load })])).toBe('short');
  });

  it('one whose events stood at the same share of another time, and no one with other events', () => {
    const withEvent = (atNs: number, text = 'KEYS *') => ({
      ...PROFILE,
      events: [{ name: 'a', text, atNs }],
    });
    const chosen = (wanted: object, has: object) => {
      const found = chooseRun({ profiles: [wanted as typeof PROFILE], targets: ['redis'] }, [
        saved('run', has),
      ]);
      return typeof found === 'string' ? found : found.place;
    };
    expect(chosen(withEvent(3e9), withEvent(1e9))).toBe('run');
    expect(chosen(withEvent(3e9), withEvent(3e9, 'SAVE'))).toBe(
      'reads was measured with another events[0].text',
    );
  });

  it('none, and says what was missing', () => {
    expect(choose([])).toBe('reads is in none of the results');
    expect(choose([saved('a')], ['redis', 'valkey'])).toBe('no result has reads on redis and valkey');
    expect(choose([saved('a', { ...PROFILE, load: { ...PROFILE.load, connections: 1 } })])).toBe(
      'reads was measured with another load.connections',
    );
    expect(
      choose([saved('a', { ...PROFILE, load: { ...PROFILE.load, openLoop: { ratePerSecond: 1 } } })]),
    ).toBe('reads was measured with another load.openLoop.ratePerSecond');
  });
});
