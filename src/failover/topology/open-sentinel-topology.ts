// A primary, its replica and three Sentinels, all of our own.

import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { OpenContext, Target } from '../../targets/contract.ts';
import { openControlClient } from '../../targets/control/control-client.ts';
import { printable } from '../../targets/control/printable.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { textOf, withoutAttributes } from '../../wire/resp-value.ts';
import type { Experiment } from '../experiment.ts';
import { portOf, type ServerChoice, startNode, stopNode } from './start-node.ts';
import { findSentinel, SERVICE, startSentinel } from './start-sentinel.ts';
import {
  type Node,
  placeOf,
  type ServerAddress,
  sourceOf,
  type Topology,
  type TopologyEvent,
} from './topology.ts';
import { requireSoon } from './wait-until.ts';

const SENTINELS = 3;
const QUORUM = 2;
const READY_TIMEOUT_MS = 30_000;
/** Behind those of nodes. */
const FIRST_SOURCE = 11;

/** Once the replica has it, it follows. */
const MARK = 'cache-bench:follows';

/** @throws CacheBenchError E_NO_SERVER, E_FAILOVER and those of a start */
export async function openSentinelTopology(
  choice: ServerChoice,
  { downAfterNs, failoverTimeoutNs }: Pick<Experiment, 'downAfterNs' | 'failoverTimeoutNs'>,
  context: OpenContext,
): Promise<Topology> {
  const program = findSentinel(context.env);
  const nodes: Node[] = [];
  const sentinels: Target[] = [];
  const close = async () => {
    // First those who would start a failover over it.
    await Promise.all(sentinels.map((sentinel) => sentinel.stop()));
    await Promise.all(nodes.map(stopNode));
  };
  try {
    for (const number of [0, 1]) nodes.push(await startNode(choice, number, context));
    const [primary, replica] = nodes as [Node, Node];
    await call(replica.side.target, 'REPLICAOF', '127.0.0.1', String(primary.side.proxy.port));
    // A link that is up says nothing by itself: Dragonfly's is from the first moment, long before it has loaded anything.
    await call(primary.side.target, 'SET', MARK, 'arrived');
    await requireSoon(
      'the replica did not catch up with its primary',
      async () =>
        (await replica.side.target.info('replication')).get('master_link_status') === 'up' &&
        (await call(replica.side.target, 'GET', MARK)) === 'arrived',
      READY_TIMEOUT_MS,
      context.signal,
    );
    await call(primary.side.target, 'DEL', MARK);
    for (let number = 0; number < SENTINELS; number++)
      sentinels.push(
        await startSentinel(
          {
            ...{ name: `sentinel-${number + 1}`, program, primary: placeOf(primary), quorum: QUORUM },
            downAfterMs: Math.round(downAfterNs / 1e6),
            failoverTimeoutMs: Math.round(failoverTimeoutNs / 1e6),
            source: sourceOf(FIRST_SOURCE + number),
          },
          context,
        ),
      );
    await requireSoon(
      'the Sentinels did not find each other and the replica',
      async () => (await Promise.all(sentinels.map(isInformed))).every(Boolean),
      READY_TIMEOUT_MS,
      context.signal,
    );
    return {
      kind: 'sentinel',
      nodes,
      shard: [primary, replica],
      entry: sentinels.map((sentinel): ServerAddress => ({ host: '127.0.0.1', port: portOf(sentinel) })),
      sentinelSources: sentinels.map((_, number) => sourceOf(FIRST_SOURCE + number)),
      keyTag: '',
      switchOver: async () => {
        await call(sentinels[0]!, 'SENTINEL', 'FAILOVER', SERVICE);
      },
      watch: (onEvent) => watchSentinels(sentinels, onEvent),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function call(target: Target, command: string, ...args: string[]): Promise<unknown> {
  const client = await openControlClient(target.endpoint);
  try {
    return await client.call(command, ...args);
  } finally {
    client.close();
  }
}

async function isInformed(sentinel: Target): Promise<boolean> {
  const told = await call(sentinel, 'SENTINEL', 'MASTER', SERVICE);
  if (!Array.isArray(told)) throw new CacheBenchError('E_FAILOVER', 'a Sentinel does not know its primary');
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < told.length; at += 2) fields.set(String(told[at]), String(told[at + 1]));
  return (
    fields.get('num-slaves') === '1' &&
    fields.get('num-other-sentinels') === String(SENTINELS - 1) &&
    fields.get('flags') === 'master'
  );
}

const SHOWN =
  /^[+-](sdown|odown|try-failover|elected-leader|failover-state-[\w-]+|promoted-slave|switch-master|failover-end|failover-abort-[\w-]+|slave|convert-to-slave|reboot|tilt)$/;

async function watchSentinels(
  sentinels: readonly Target[],
  onEvent: (event: TopologyEvent) => void,
): Promise<{ stop(): void }> {
  const links: ReplyLink[] = [];
  for (const { name, endpoint } of sentinels) {
    const link = await ReplyLink.open(endpoint, { protocol: 2 });
    links.push(link);
    await link.ask(['PSUBSCRIBE', '*'], READY_TIMEOUT_MS);
    void follow(link, name, onEvent);
  }
  return {
    stop() {
      for (const link of links) link.close();
    },
  };
}

async function follow(link: ReplyLink, name: string, onEvent: (event: TopologyEvent) => void): Promise<void> {
  let seen = 0;
  while (await link.awaitUnasked(seen + 1, 3_600_000)) {
    const atNs = monotonicNs();
    for (; seen < link.unasked.length; seen++) {
      const value = withoutAttributes(link.unasked[seen]!);
      const items = 'items' in value ? value.items : [];
      const [channel, text] = [textOf(items[2]) ?? '', textOf(items[3]) ?? ''];
      if (!SHOWN.test(channel)) continue;
      const isPrimary = text.startsWith('master ');
      const means = meaningOf(channel, isPrimary);
      onEvent({
        atNs,
        text: `${name} ${channel} ${printable(text, 80)}`,
        ...dropUndefined({ means }),
      });
    }
  }
}

function meaningOf(channel: string, isPrimary: boolean): TopologyEvent['means'] {
  if (channel === '+odown' && isPrimary) return 'detected';
  return channel === '+switch-master' ? 'told' : undefined;
}
