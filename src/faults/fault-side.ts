// A server that faults may be done to, and the proxy before it that those meet who take that way.
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Target } from '../targets/contract.ts';
import { describeFault, type Fault, wayOf } from './fault.ts';
import { type FaultProxy, startFaultProxy } from './proxy/fault-proxy.ts';

export interface FaultSide {
  /** As it is, without the proxy. */
  readonly target: Target;
  readonly proxy: FaultProxy;
  /** The same target, reached through the proxy. */
  readonly proxied: Target;
  /** The proxy ends; the target stays open. */
  close(): Promise<void>;
}

/**
 * @param own a proxy that was started for it; absent: one is
 * @param faults that will be done to it: for some the proxy has to read commands
 * @throws CacheBenchError E_FAULT for a cluster, whose nodes clients are led to past any proxy
 */
export async function openFaultSide(
  target: Target,
  own?: FaultProxy,
  faults: readonly Fault[] = [],
): Promise<FaultSide> {
  if (target.nodes !== undefined)
    throw new CacheBenchError(
      'E_FAULT',
      `${target.name} is a cluster: no proxy can be placed before all its nodes`,
    );
  const proxy =
    own ??
    (await startFaultProxy(
      undefined,
      faults.some((fault) => isAnswered(target, fault)),
    ));
  proxy.leadTo(target.endpoint.address);
  const endpoint = throughPort(target.endpoint, proxy.port);
  return {
    target,
    proxy,
    // By inheritance: what a target says of itself changes with a restart.
    proxied: Object.create(target, { endpoint: { value: endpoint, enumerable: true } }) as Target,
    close: () => proxy.close(),
  };
}

/** By the proxy, in place of a server that is of others, or that can't be told to refuse writes. Through TLS nothing is read. */
export function isAnswered(
  { owned, identity, endpoint }: Pick<Target, 'owned' | 'identity' | 'endpoint'>,
  { kind }: Fault,
): boolean {
  if (endpoint.tls !== undefined) return false;
  if (kind === 'out-of-memory') return !owned;
  // Dragonfly follows only a primary that answers.
  return kind === 'readonly' && (!owned || identity.flavor === 'dragonfly');
}

/** Certificates are still for the name that the server was called by. */
function throughPort(endpoint: Endpoint, port: number): Endpoint {
  const { address, tls } = endpoint;
  const name = address.kind === 'tcp' ? address.host : undefined;
  const servername = tls?.servername ?? name;
  return {
    ...endpoint,
    address: { kind: 'tcp', host: '127.0.0.1', port },
    ...(tls === undefined || servername === undefined ? {} : { tls: { ...tls, servername } }),
  };
}

/** What the place of a server says before it is opened: `process` is undefined in containers. */
export interface FaultPlace {
  readonly name: string;
  readonly owned: boolean;
  readonly process?: unknown;
}

/**
 * @param readsCommands the proxy before it does, and refuses writes in its place
 * @throws CacheBenchError E_FAULT (exit code 4): the fault would change or end a server that is not ours
 */
export function refuseHarm(
  { name, owned, process: ownProcess }: FaultPlace,
  fault: Fault,
  readsCommands = false,
): void {
  const way = wayOf(fault);
  if (way === 'command' && readsCommands) return;
  const isAllowed = way === 'proxy' || (owned && (way === 'command' || ownProcess !== undefined));
  if (isAllowed) return;
  const why = owned ? 'it is in a container' : 'it was not started by cache-bench';
  const inPlace =
    way === 'command'
      ? 'reach it without TLS: then a proxy refuses writes in its place'
      : 'use refuse in place of kill, black-hole in place of stop: to its clients they are the same, and leave the server alone';
  throw new CacheBenchError('E_FAULT', `${name}: no '${describeFault(fault)}' is done to it: ${why}`, {
    hint: `Let cache-bench start the server (-t redis), or ${inPlace}.`,
    exitCode: EXIT.refused,
  });
}
