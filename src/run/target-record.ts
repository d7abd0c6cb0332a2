// What the result file says of a target: who answered, and how it was started; never a secret.
import { dropUndefined } from '../core/drop-undefined.ts';
import { describeEndpoint } from '../core/endpoint.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { Target } from '../targets/contract.ts';
import { parseRemoteFacts } from '../telemetry/parsers/remote-facts.ts';

export function recordTarget(target: Target): TargetRecord {
  const { name, owned, endpoint, identity, container, cpus, commandLine, localPid, host, readings } = target;
  const { flavor, version, threads, runId, multiplexing, maxMemoryBytes, persistence, evictionPolicy } =
    identity;
  return {
    name,
    owned,
    endpoint: describeEndpoint(endpoint),
    flavor,
    version,
    runId,
    ...dropUndefined({ threads, multiplexing, maxMemoryBytes, persistence, evictionPolicy }),
    tls: endpoint.tls !== undefined,
    local: localPid !== undefined,
    ...(host === undefined ? {} : { host: parseRemoteFacts(host.files) }),
    ...(container === undefined ? {} : { container: { ...container } }),
    ...(cpus === undefined ? {} : { cpus: [...cpus] }),
    ...(commandLine === undefined ? {} : { commandLine: [...commandLine] }),
    ...(readings === undefined ? {} : { readings: [...readings] }),
  };
}
