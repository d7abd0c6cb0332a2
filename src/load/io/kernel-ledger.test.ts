// Nothing that a worker holds of the kernel is lost, however its thread ends.
import { fstatSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countMapped, createLedgerMemory, KernelLedger, reclaim } from './kernel-ledger.ts';

describe('KernelLedger', () => {
  it('gives the coordinator what was noted and not struck out', () => {
    const memory = createLedgerMemory(2);
    const ledger = new KernelLedger(memory);
    const [kept, closed] = [openSync('/dev/null', 'r'), openSync('/dev/null', 'r')];
    ledger.noteFd(kept);
    ledger.strikeFd(ledger.noteFd(closed)!);
    ledger.noteMemory(4096, 10);
    ledger.noteMemory(8192, 20);
    expect(countMapped(memory)).toBe(30);
    const unmapped: number[][] = [];
    reclaim(memory, (...region) => unmapped.push(region));
    expect(unmapped).toEqual([
      [4096, 10],
      [8192, 20],
    ]);
    expect(() => fstatSync(kept)).toThrow('EBADF');
    expect(() => fstatSync(closed)).not.toThrow();
    reclaim(memory, (...region) => unmapped.push(region));
    expect(unmapped).toHaveLength(2);
    expect(countMapped(memory)).toBe(0);
  });

  it('says when it has no line left, and has one again when one was struck out', () => {
    const ledger = new KernelLedger(createLedgerMemory(0));
    const lines: number[] = [];
    for (let line = ledger.noteFd(1); line !== undefined; line = ledger.noteFd(1)) lines.push(line);
    expect(new Set(lines).size).toBe(lines.length);
    ledger.strikeFd(lines[3]!);
    expect(ledger.noteFd(1)).toBe(lines[3]);
  });
});
