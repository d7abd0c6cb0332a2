// Our own eye on each node: a write every few milliseconds by the way that clients take, independent of any client library.
import { monotonicNs, sleep } from '../core/clock.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { ReplyLink } from '../wire/reply-link.ts';
import { withoutAttributes } from '../wire/resp-value.ts';

export interface NodeProbe {
  /** When each write was accepted, in monotonicNs; ascending. */
  readonly acceptedNs: readonly number[];
  /** When it tried to connect; ascending. */
  readonly attemptsNs: readonly number[];
  /** By how much a write was late at most since then, by our own fault. */
  ownDelayNs(sinceNs: number): number;
  stop(): Promise<void>;
}

const PACE_MS = 5;
/** A node that answers later than that is no service; the next connection may tell otherwise. */
const TIMEOUT_MS = 100;
const NOTED_DELAY_NS = 2e6;

/** @param key of the node's own shard */
export function startProbe(endpoint: Endpoint, key: string): NodeProbe {
  const acceptedNs: number[] = [];
  const attemptsNs: number[] = [];
  const stopping = new AbortController();
  const delays: { readonly dueNs: number; readonly lateNs: number }[] = [];
  let link: ReplyLink | undefined;

  async function write(number: number): Promise<void> {
    try {
      if (link === undefined || link.end !== undefined) {
        attemptsNs.push(monotonicNs());
        link = await ReplyLink.open(endpoint, { protocol: 2, connectTimeoutMs: TIMEOUT_MS });
      }
      const [reply] = await link.ask(['SET', key, String(number)], TIMEOUT_MS);
      if (withoutAttributes(reply!).kind === 'text') acceptedNs.push(monotonicNs());
    } catch {
      link?.close();
      link = undefined;
    }
  }

  async function run(): Promise<void> {
    for (let number = 1; !stopping.signal.aborted; number++) {
      await write(number);
      const dueNs = monotonicNs() + PACE_MS * 1e6;
      await sleep(PACE_MS, stopping.signal);
      const lateNs = monotonicNs() - dueNs;
      if (lateNs > NOTED_DELAY_NS) delays.push({ dueNs, lateNs });
    }
    link?.close();
  }

  const ended = run();
  return {
    acceptedNs,
    attemptsNs,
    ownDelayNs: (sinceNs) =>
      delays.reduce((most, { dueNs, lateNs }) => (dueNs < sinceNs ? most : Math.max(most, lateNs)), 0),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
