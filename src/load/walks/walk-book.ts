// Which operations walk, and how long whole walks took.
import { DerivedTally, type WorkerDerived } from '../derived-tally.ts';
import type { OperationStream } from '../operation-stream.ts';
import type { ScanWalk } from './scan-walk.ts';

export class WalkBook {
  /** By operation: the number of its walk, or -1. */
  private readonly walkOf: readonly number[];
  private readonly tallies: readonly DerivedTally[];
  private isOpen = false;

  constructor(walkOf: readonly number[]) {
    this.walkOf = walkOf;
    this.tallies = walkOf.filter((walk) => walk >= 0).map(() => new DerivedTally());
  }

  /** Walks that end from now on count, whenever they set out. */
  open(): void {
    this.isOpen = true;
  }

  close(): void {
    this.isOpen = false;
  }

  /** undefined: the operation has no cursor. */
  find(operation: number, { scanWalks }: OperationStream): ScanWalk | undefined {
    return scanWalks[this.walkOf[operation]!];
  }

  /** A walk that is over. */
  record({ number, startNs }: ScanWalk, endNs: number): void {
    if (this.isOpen) this.tallies[number]!.record(endNs - startNs);
  }

  results(): readonly WorkerDerived[] {
    return this.tallies.map((tally) => tally.result());
  }
}
