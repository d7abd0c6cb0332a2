// Refuses targets from which keys of the run could not be removed again, before any is written.
import { describeEndpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Target, TargetNode } from '../targets/contract.ts';
import { nodesOf } from '../targets/control/cluster-target.ts';
import { adviseOnError } from '../wire/error-replies.ts';

/** @throws CacheBenchError E_REFUSED (exit code 4) */
export function refuseUnwritable(targets: readonly Target[]): void {
  for (const target of targets) for (const node of nodesOf(target)) refuseNode(target.name, node);
}

function refuseNode(name: string, { endpoint, access }: TargetNode): void {
  if (access === undefined || !('refusal' in access.removal)) return;
  const { refusal } = access.removal;
  const kind = adviseOnError(messageOf(refusal))?.kind;
  if (kind === 'replica') throw refuse(...describeReplica(name, endpoint, access.primary));
  const isCommand = kind === 'unknown-command' || /'(unlink|del)'/i.test(refusal.message);
  throw refuse(
    `keys of a run could not be removed from ${name} again: ${refusal.message}`,
    `${isCommand ? 'One of UNLINK and DEL is needed. ' : ''}${refusal.hint ?? 'Look into the log of the server.'}`,
  );
}

function describeReplica(
  name: string,
  endpoint: TargetNode['endpoint'],
  primary = 'unknown',
): readonly [message: string, hint: string] {
  const match = /^(.+):(\d+)$/.exec(primary);
  const what = `${name} is a replica and takes no writes`;
  if (match === null) return [what, 'Attach to its primary; INFO replication names it.'];
  const [, host, port] = match;
  const address = { kind: 'tcp', host: host!, port: Number(port) } as const;
  return [
    `${what}: its primary is ${primary}`,
    `Attach to the primary: -t ${name}=${describeEndpoint({ ...endpoint, address })}.`,
  ];
}

function refuse(message: string, hint: string): CacheBenchError {
  return new CacheBenchError('E_REFUSED', message, { exitCode: EXIT.refused, hint });
}
