// Starts one server that holds data, behind a proxy whose port it tells others as its own.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { openFaultSide } from '../../faults/fault-side.ts';
import { startFaultProxy } from '../../faults/proxy/fault-proxy.ts';
import type { LocalFlavor, OpenContext, Target } from '../../targets/contract.ts';
import { busPortOf } from '../../targets/flavors/redis-cluster.ts';
import { openLocal } from '../../targets/started/open-local.ts';
import { type Node, sourceOf } from './topology.ts';

export interface ServerChoice {
  /** Of the target: names its servers. */
  readonly name: string;
  readonly flavor: LocalFlavor;
  readonly version?: string;
  readonly program?: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** @throws CacheBenchError as openLocal */
export async function startNode(choice: ServerChoice, number: number, context: OpenContext): Promise<Node> {
  const isCluster = choice.flavor === 'redis-cluster';
  const source = sourceOf(number + 1);
  const proxy = await startFaultProxy();
  const bus = isCluster ? await startFaultProxy() : undefined;
  try {
    const announced =
      bus === undefined
        ? announceReplica(choice.flavor, proxy.port, source)
        : announceClusterNode(proxy.port, bus.port, source);
    const target = await openLocal(
      {
        ...choice,
        kind: 'local',
        name: `${choice.name}-${number + 1}`,
        settings: { ...announced, ...choice.settings },
      },
      context,
    );
    bus?.leadTo({ kind: 'tcp', host: '127.0.0.1', port: busPortOf(portOf(target)) });
    const side = await openFaultSide(target, proxy);
    return { name: `node ${number + 1}`, side, source, ...dropUndefined({ bus }) };
  } catch (error) {
    await proxy.close();
    await bus?.close();
    throw error;
  }
}

export function portOf({ endpoint: { address } }: Pick<Target, 'endpoint'>): number {
  if (address.kind !== 'tcp') throw new Error('a server of ours listens on TCP');
  return address.port;
}

/** Never throws. */
export async function stopNode({ side, bus }: Node): Promise<void> {
  await side.close();
  await bus?.close();
  // One that was halted could not end.
  side.target.process?.signal('SIGCONT');
  await side.target.stop();
}

function announceReplica(flavor: LocalFlavor, port: number, source: string): Record<string, string> {
  if (flavor === 'dragonfly') return { replica_announce_ip: '127.0.0.1', announce_port: String(port) };
  return {
    'replica-announce-ip': '127.0.0.1',
    'replica-announce-port': String(port),
    'bind-source-addr': source,
    // A replica begins at once, also with nobody else to come.
    'repl-diskless-sync-delay': '0',
  };
}

function announceClusterNode(port: number, busPort: number, source: string): Record<string, string> {
  return {
    'cluster-announce-ip': '127.0.0.1',
    'cluster-announce-port': String(port),
    'cluster-announce-bus-port': String(busPort),
    'bind-source-addr': source,
    'repl-diskless-sync-delay': '0',
  };
}
