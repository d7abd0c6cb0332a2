// An agent's look at the targets before any load: whether it reaches them, how far they are, and whether it sits on their machine.
import { lookup } from 'node:dns/promises';
import { monotonicNs } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { fetchClusterSlots } from '../../load/cluster/fetch-slots.ts';
import { openControlLink } from '../../targets/control/control-link.ts';
import { isOwnAddress } from '../own-addresses.ts';
import type { LookAnswer, LookJob } from '../protocol.ts';
import { resolveUrl } from './destination.ts';
import type { SliceContext } from './slice-context.ts';

const PINGS = 15;

/** @throws CacheBenchError E_FLEET_SECRET, E_TARGET, and those of openControlClient */
export async function runLookJob(
  job: LookJob,
  { secrets, report }: Pick<SliceContext, 'secrets' | 'report'>,
): Promise<LookAnswer> {
  report({ kind: 'alive' });
  const beat = setInterval(() => report({ kind: 'alive' }), 500);
  try {
    const targets = [];
    for (const { name, url } of job.targets) {
      const endpoint = resolveUrl(url, secrets);
      targets.push({ name, isOwnMachine: await isAnyOnOwnMachine(endpoint), pingUs: await pingUs(endpoint) });
    }
    return { targets };
  } finally {
    clearInterval(beat);
  }
}

/** Of a cluster: any of the nodes that it names. */
async function isAnyOnOwnMachine(endpoint: Endpoint): Promise<boolean> {
  const nodes = endpoint.cluster ? (await fetchClusterSlots(endpoint)).nodes : [endpoint];
  for (const node of nodes) if (await isOnOwnMachine(node)) return true;
  return false;
}

export async function isOnOwnMachine({ address }: Endpoint): Promise<boolean> {
  if (address.kind === 'unix') return true;
  const found = await lookup(address.host, { all: true }).catch(() => []);
  return found.some((one) => isOwnAddress(one.address));
}

async function pingUs(endpoint: Endpoint): Promise<number> {
  const link = openControlLink(endpoint);
  try {
    return await link.use(async (client) => {
      const times: number[] = [];
      for (let i = 0; i < PINGS; i++) {
        const sentNs = monotonicNs();
        await client.call('PING');
        times.push((monotonicNs() - sentNs) / 1e3);
      }
      return Math.min(...times);
    });
  } finally {
    link.close();
  }
}
