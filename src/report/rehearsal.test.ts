// A rehearsal in each of its formats.
import { expect, it } from 'vitest';
import { describeRehearsal } from '../cli/rehearse/text.ts';
import { rehearsalKind } from '../result/kinds/rehearsal.ts';
import { drawTimeline } from './html/rehearsal-timeline.ts';
import { RENDER_REHEARSAL } from './rehearsal-formats.ts';
import { viewRehearsal } from './rehearsal-view.ts';
import { SAMPLE_REHEARSAL } from './sample-rehearsal.test-helper.ts';

it('the sample is one', () => {
  expect(rehearsalKind.schema.safeParse(SAMPLE_REHEARSAL).error).toBeUndefined();
});

it.each(['md', 'html'] as const)('is written as %s', async (format) => {
  const text = RENDER_REHEARSAL[format](SAMPLE_REHEARSAL)
    .replace(/<style>.*?<\/style>/s, '<style></style>')
    .replace(/style-src '[^']*'/, 'style-src …');
  expect(text).not.toMatch(/NaN|undefined|Infinity|\u001b/);
  await expect(text).toMatchFileSnapshot(`golden/rehearsal.${format}`);
});

it('is told on the terminal', async () => {
  const text = describeRehearsal(SAMPLE_REHEARSAL, { color: false, unicode: true, columns: 120 });
  expect(text).not.toMatch(/\u001b/);
  await expect(text).toMatchFileSnapshot('golden/rehearsal.txt');
});

it('one in which nothing went wrong says so, and one that ended early says when', () => {
  const phases = SAMPLE_REHEARSAL.phases.slice(0, 1);
  const verification = { ...SAMPLE_REHEARSAL.verification!, different: 0 };
  const quiet = { ...SAMPLE_REHEARSAL, phases, verification, rules: [], writeCounts: [] };
  expect(viewRehearsal(quiet).headline).toBe('Nothing was lost, and the servers hold the same data.');
  const counted = { ...quiet, writeCounts: SAMPLE_REHEARSAL.writeCounts! };
  expect(viewRehearsal(counted).headline).toBe(
    'Found: 10 writes that a server acknowledged but did not run.',
  );
  const [phase] = phases;
  const shadow = { ...phase!.shadow, refused: 1, unanswered: 2, dropped: 4 };
  expect(viewRehearsal({ ...quiet, phases: [{ ...phase!, shadow }] }).headline).toBe(
    'Found: 7 writes that the other side did not acknowledge.',
  );
  const { verification: _none, ...early } = { ...quiet, partial: true };
  expect(viewRehearsal(early).headline).toBe(
    'Ended after 1 of 3 phases. Nothing was lost in the phases that were checked.',
  );
});

it('nothing is drawn where nothing was measured', () => {
  expect(drawTimeline({ ...SAMPLE_REHEARSAL, timeline: [] })).toBeUndefined();
});
