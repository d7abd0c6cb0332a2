// A ledger that tells its warnings and saves nothing.
import type { RaceResult } from '../result/kinds/race.ts';
import type { Warning } from '../result/parts/warning.ts';
import { createMemoryDurableFiles } from '../testkit/memory-durable-files.ts';
import { Ledger } from './ledger.ts';

/** @param seen takes the warnings in their order */
export function aLedger(seen: Warning[]): Ledger<RaceResult> {
  const result = { warnings: [] } as unknown as RaceResult;
  const onWarning = (warning: Warning) => seen.push(warning);
  return new Ledger('', result, onWarning, () => [], createMemoryDurableFiles());
}
