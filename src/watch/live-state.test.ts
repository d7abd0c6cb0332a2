// What the live page is sent: the newest first, bounded, and with nothing hidden in it.
import { expect, test } from 'vitest';
import { LiveState } from './live-state.ts';

function begun(): LiveState {
  const state = new LiveState();
  state.see({ kind: 'begin', title: 'a race', targets: [{ name: 'one' }, { name: 'two' }] });
  return state;
}

test('samples become series of what was told', () => {
  const state = begun();
  state.see({ kind: 'sample', target: 'two', atMs: 5000, values: { rate: 100, p99: 2e6 } });
  state.see({ kind: 'sample', target: 'nobody', atMs: 5000, values: { keys: 1 } });
  const { series, targets } = state.snapshot();
  expect(targets).toEqual(['one', 'two']);
  expect(series.map(({ title, lines }) => [title, lines])).toEqual([
    ['Throughput', [[null], [100]]],
    ['p99 latency', [[null], [2e6]]],
  ]);
});

test('of many notes the newest are kept', () => {
  const state = begun();
  for (let at = 0; at < 200; at++) state.see({ kind: 'note', text: `note ${at}`, isTrouble: false });
  const { notes } = state.snapshot();
  expect(notes).toHaveLength(50);
  expect(notes[0]!.text).toBe('note 199');
});

test('what hides or reorders is spelled out, and what is endless is cut', () => {
  const state = begun();
  state.see({ kind: 'note', text: `\u202e${'x'.repeat(10_000)}`, isTrouble: true });
  const [note] = state.snapshot().notes;
  expect(note!.text).toMatch(/^\\u\{202e\}x+$/);
  expect(note!.text.length).toBeLessThan(600);
});

test('phases are shown as they are now, with nothing hidden in them', () => {
  const state = begun();
  for (const now of ['now', 'over'] as const)
    state.see({ kind: 'phases', phases: [{ name: 'a\u202e', what: 'alone', state: now, found: '\u202e' }] });
  expect(state.snapshot().phases).toEqual([
    { name: 'a\\u{202e}', what: 'alone', state: 'over', found: '\\u{202e}' },
  ]);
});

test('a verdict takes the place of the one before it', () => {
  const state = begun();
  for (const word of ['cannot tell', 'stable'])
    state.see({ kind: 'verdict', target: 'one', metric: 'RSS', word });
  expect(state.snapshot().verdicts).toEqual([{ target: 'one', metric: 'RSS', word: 'stable' }]);
});
