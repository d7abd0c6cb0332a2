// Which machine a result comes from, as far as it decides how fast anything runs there.
import { createHash } from 'node:crypto';

/** Facts that move absolute numbers. Not the name of the host: twins may stand in for each other. */
const FACTS = [
  'cpuModel',
  'cpus',
  'physicalCores',
  'usableCpus',
  'smt',
  'governor',
  'turbo',
  'cpuQuota',
  'memoryBytes',
  'kernel',
  'arch',
  'virtualization',
  'nodeVersion',
] as const;

type HostFacts = Readonly<Record<string, unknown>>;

/** The facts that count, as text; one that the machine did not tell is "unknown". */
export function listMachineFacts(facts: HostFacts): ReadonlyMap<string, string> {
  return new Map(FACTS.map((name) => [name, describe(name, facts[name])]));
}

/** Twelve hex digits: the same for machines that count as one. */
export function machineFingerprint(facts: HostFacts): string {
  const text = JSON.stringify([...listMachineFacts(facts)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** The same machine may tell a few pages more or less after each boot. */
const MEMORY_STEP_BYTES = 1024 ** 3;

function describe(name: string, value: unknown): string {
  if (value === undefined) return 'unknown';
  if (name === 'memoryBytes' && typeof value === 'number')
    return `${Math.round(value / MEMORY_STEP_BYTES)} GiB`;
  return String(value);
}
