// Tests of which witnesses are written, in which turn.
import { expect, it } from 'vitest';
import { WitnessBook } from './witness-book.ts';

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
