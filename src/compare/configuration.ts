// How the servers and tools behind two sets of numbers differ: the table that stands beside every comparison of runs.
import { readCommandFlags } from '../core/command-flags.ts';
import type { RunDigest } from '../result/digest.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { differ, type Pair } from './leaves.ts';

export interface ConfigDifference extends Pair {
  /** Name of the target, or "cache-bench". */
  readonly subject: string;
}

/** @param targets which target of one run is compared with which of the other */
export function configDifferences(
  reference: RunDigest,
  candidate: RunDigest,
  targets: readonly (readonly [reference: string, candidate: string])[],
): ConfigDifference[] {
  return [
    ...differ(reference.toolVersion, candidate.toolVersion, 'version').map((one) => ({
      subject: 'cache-bench',
      ...one,
    })),
    ...targets.flatMap(([before, after]) => {
      const subject = before === after ? before : `${before}, ${after}`;
      const [old, now] = [recordOf(reference, before), recordOf(candidate, after)];
      return compareTargetRecords(old, now).map((one) => ({ subject, ...one }));
    }),
  ];
}

function recordOf(run: RunDigest, target: string): TargetRecord {
  return run.targets.find(({ name }) => name === target)!;
}

function compareTargetRecords(reference: TargetRecord, candidate: TargetRecord): Pair[] {
  return [
    ...differ(reference.flavor, candidate.flavor, 'server'),
    ...differ(reference.version, candidate.version, 'version'),
    ...differ(reference.threads, candidate.threads, 'threads'),
    ...differ(reference.multiplexing, candidate.multiplexing, 'multiplexing'),
    ...differ(reference.maxMemoryBytes, candidate.maxMemoryBytes, 'maxmemory'),
    ...differ(reference.cpus?.join(','), candidate.cpus?.join(','), 'CPUs'),
    // The port of a server that was started for the run says nothing.
    ...differ(placeOf(reference), placeOf(candidate), 'endpoint'),
    ...compareFlags(reference.commandLine ?? [], candidate.commandLine ?? []),
  ];
}

function placeOf({ owned, endpoint }: TargetRecord): string {
  return owned ? 'started for the run' : endpoint;
}

/** Chosen anew for every run. */
const PRIVATE_FLAGS = ['port', 'tls-port', 'dir'];

function compareFlags(reference: readonly string[], candidate: readonly string[]): Pair[] {
  const before = readCommandFlags(reference);
  const after = readCommandFlags(candidate);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((flag) => !PRIVATE_FLAGS.includes(flag))
    .flatMap((flag) => differ(before.get(flag), after.get(flag), `--${flag}`));
}
