// Counters that only rise, also over the restart of the server that counts: what the process before had counted is kept.
import type { ServerCounters } from './contract.ts';

export class SteadyCounters {
  private pid: number | undefined;
  private last: ServerCounters = {};
  private ofThoseBefore: ServerCounters = {};

  /** @param pid of the process that counts; undefined: not known, and a counter that falls tells */
  carryOn(counters: ServerCounters, pid: number | undefined): ServerCounters {
    if (pid === undefined ? falls(counters, this.last) : pid !== this.pid) {
      this.ofThoseBefore = add(this.last, this.ofThoseBefore);
      this.last = {};
    }
    this.pid = pid;
    this.last = { ...this.last, ...counters };
    return mapFields(counters, (field, value) => value + (this.ofThoseBefore[field] ?? 0));
  }
}

function falls(now: ServerCounters, before: ServerCounters): boolean {
  return fieldsOf(now).some((field) => now[field]! < (before[field] ?? 0));
}

function add(one: ServerCounters, other: ServerCounters): ServerCounters {
  return { ...other, ...mapFields(one, (field, value) => value + (other[field] ?? 0)) };
}

function mapFields(
  counters: ServerCounters,
  change: (field: keyof ServerCounters, value: number) => number,
): ServerCounters {
  return Object.fromEntries(fieldsOf(counters).map((field) => [field, change(field, counters[field]!)]));
}

function fieldsOf(counters: ServerCounters): readonly (keyof ServerCounters)[] {
  return (Object.keys(counters) as (keyof ServerCounters)[]).filter((field) => counters[field] !== undefined);
}
