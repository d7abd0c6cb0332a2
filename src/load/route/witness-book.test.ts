// Tests of which witnesses are written, in which turn.
import { expect, it } from 'vitest';
import { WitnessBook } from './witness-book.ts';
import { ACKNOWLEDGED } from './witness-ledger.ts';

/** Of two whole rounds of all kinds, in their turn. */
function commandsOf(witnessScripts: boolean): string[] {
  const book = new WitnessBook('p:', { witnessTtlMs: 1000, witnessScripts }, 1, 1);
  book.beginPhase(0);
  return Array.from({ length: 16 }, () => {
    const bytes = Buffer.from(book.nextFor(0, 0).bytes).toString();
    return /\r\n([A-Z]+)\r\n/.exec(bytes)![1]!;
  });
}

it('every second transfer is a script where scripts are witnessed, and none elsewhere', () => {
  const without = commandsOf(false);
  expect(without.filter((name) => name === 'MULTI')).toHaveLength(2);
  expect(commandsOf(true)).toEqual([...without.slice(0, -1), 'EVAL']);
});

it('a key knows when the later of its two sides was settled', () => {
  const book = new WitnessBook('p:', { witnessTtlMs: 1000, witnessScripts: false }, 1, 1);
  book.beginPhase(0);
  const write = book.nextFor(0, 1e6).write!;
  expect(write.of).toMatchObject({ sentNs: [1e6], settledNs: 0 });
  book.settleWrite(write, 1, ACKNOWLEDGED, 9e6);
  book.settleWrite(write, 0, ACKNOWLEDGED, 4e6);
  expect(write.of.settledNs).toBe(9e6);
});
