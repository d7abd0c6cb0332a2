// What the proxy itself adds to a round trip: the same PING past it and through it, by turns.

import { monotonicNs } from '../core/clock.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { ReplyLink } from '../wire/reply-link.ts';
import type { FaultSide } from './fault-side.ts';

export interface ProxyCost {
  /** Medians of all round trips. */
  readonly directNs: number;
  readonly throughNs: number;
  /** Through the proxy less past it: at the median, and at the 99th percentile. Negative: less than what chance makes. */
  readonly addedNs: number;
  readonly addedP99Ns: number;
  /** Each way. */
  readonly roundTrips: number;
}

const ROUND_TRIPS = 500;
const WARM_UP = 50;
const TIMEOUT_MS = 5000;

/** Takes a fraction of a second. @throws CacheBenchError E_TARGET_UNREACHABLE, E_TARGET_LOST, E_TARGET_TIMEOUT */
export async function measureProxy({
  target,
  proxied,
}: Pick<FaultSide, 'target' | 'proxied'>): Promise<ProxyCost> {
  const links: ReplyLink[] = [];
  try {
    for (const endpoint of [target.endpoint, proxied.endpoint]) links.push(await openLink(endpoint));
    const [past, through] = links as [ReplyLink, ReplyLink];
    const times = { past: [] as number[], through: [] as number[] };
    for (let turn = -WARM_UP; turn < ROUND_TRIPS; turn++) {
      const pastNs = await timePing(past);
      const throughNs = await timePing(through);
      if (turn < 0) continue;
      times.past.push(pastNs);
      times.through.push(throughNs);
    }
    return compareTimes(times.past, times.through);
  } finally {
    for (const link of links) link.close();
  }
}

/** @param past round trips in ns, and as many through the proxy */
export function compareTimes(past: readonly number[], through: readonly number[]): ProxyCost {
  const sorted = [past, through].map((times) => times.toSorted((one, other) => one - other));
  const at = (times: readonly number[], share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  const [direct, proxied] = sorted as [number[], number[]];
  const directNs = at(direct, 0.5);
  const throughNs = at(proxied, 0.5);
  return {
    directNs,
    throughNs,
    addedNs: throughNs - directNs,
    addedP99Ns: at(proxied, 0.99) - at(direct, 0.99),
    roundTrips: past.length,
  };
}

function openLink(endpoint: Endpoint): Promise<ReplyLink> {
  return ReplyLink.open(endpoint, { protocol: 2 });
}

async function timePing(link: ReplyLink): Promise<number> {
  const sentNs = monotonicNs();
  await link.ask(['PING'], TIMEOUT_MS);
  return monotonicNs() - sentNs;
}
