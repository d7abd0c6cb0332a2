// A walk goes on where the reply said, with its key, and begins anew after its end.
import { expect, test } from 'vitest';
import { ScanWalk } from './scan-walk.ts';
import { WalkBook } from './walk-book.ts';

const cursorOf = (walk: ScanWalk) => Buffer.from(walk.digits.subarray(0, walk.length)).toString();

function step(walk: ScanWalk, next: string): boolean {
  walk.beginStep();
  return walk.endStep(Buffer.from(next), next.length);
}

test('cursors follow one another from 0 to 0', () => {
  const walk = new ScanWalk(0);
  expect(cursorOf(walk)).toBe('0');
  expect(step(walk, '18446744073709551615')).toBe(false);
  expect(cursorOf(walk)).toBe('18446744073709551615');
  expect(step(walk, '10')).toBe(false);
  expect(cursorOf(walk)).toBe('10');
  expect(step(walk, '0')).toBe(true);
  expect(cursorOf(walk)).toBe('0');
});

test('the key of the first step stays until the walk is over, whatever is drawn', () => {
  const walk = new ScanWalk(0);
  const keys = ['5', '7', '0', '3', '0'].map((next, i) => {
    const key = walk.chooseKey(i);
    step(walk, next);
    return key;
  });
  expect(keys).toEqual([0, 0, 0, 3, 3]);
});

test('a step that was never answered is sent again, and the walk keeps its begin', () => {
  const walk = new ScanWalk(0);
  step(walk, '5');
  const { startNs } = walk;
  walk.beginStep();
  walk.beginStep();
  expect(cursorOf(walk)).toBe('5');
  expect(walk.startNs).toBe(startNs);
});

test('walks that end while the book is open are recorded, under their own number', () => {
  const book = new WalkBook([-1, 0, -1, 1]);
  const stream = { scanWalks: [new ScanWalk(0), new ScanWalk(1)] } as never;
  expect(book.find(0, stream)).toBeUndefined();
  expect(book.find(3, stream)!.number).toBe(1);
  const walk = book.find(3, stream)!;
  step(walk, '0');
  book.record(walk, walk.startNs + 1000);
  book.open();
  book.record(walk, walk.startNs + 2000);
  book.close();
  book.record(walk, walk.startNs + 3000);
  expect(book.results().map(({ time }) => [time.count, time.maxNs])).toEqual([
    [0, 0],
    [1, 2000],
  ]);
});
