// What the result file says of a target: who answered, and how it was started; never a secret.
import { describeEndpoint } from '../core/endpoint.ts';
import type { TargetRecord } from '../result/schema.ts';
import type { Target } from '../target/contract.ts';

export function recordTarget({ name, owned, endpoint, identity, cpus, commandLine }: Target): TargetRecord {
  const { flavor, version, threads, runId, multiplexing, maxMemoryBytes } = identity;
  return {
    name,
    owned,
    endpoint: describeEndpoint(endpoint),
    flavor,
    version,
    runId,
    ...(threads === undefined ? {} : { threads }),
    ...(multiplexing === undefined ? {} : { multiplexing }),
    ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
    ...(cpus === undefined ? {} : { cpus: [...cpus] }),
    ...(commandLine === undefined ? {} : { commandLine: [...commandLine] }),
  };
}
