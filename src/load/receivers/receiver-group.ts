// All receiving connections of one worker, from the first subscription to the last message.
import { sleep } from '../../core/clock.ts';
import type { Receiver } from '../../profile/profile.ts';
import { BatchPool } from '../../wire/socket-writer.ts';
import type { ErrorExample, LoadPlan } from '../contract.ts';
import type { WorkerDerived } from '../derived-tally.ts';
import { splitConnections } from '../shard.ts';
import { nowNs } from '../worker-clock.ts';
import { countReceiverKeys, encodeReceiver } from './deal-keys.ts';
import { DeliveryTally } from './delivery-tally.ts';
import { ReceiverLink } from './receiver-link.ts';

/** Messages are small; a larger one takes several reads. */
const READ_BUFFER_BYTES = 64 * 1024;
/** When nothing has arrived for so long after the last send, nothing more will. */
const QUIET_NS = 150e6;
/** As long as a session waits for late replies: what comes later counts as lost. */
const MAX_DRAIN_NS = 1e9;
const LOOK_MS = 10;

export interface ReceiverPlace {
  readonly worker: number;
  readonly workers: number;
  readonly timeoutMs: number;
}

export class ReceiverGroup {
  private readonly receivers: readonly Receiver[];
  private readonly tallies: readonly DeliveryTally[];
  private readonly links: readonly ReceiverLink[];

  constructor(plan: LoadPlan, receivers: readonly Receiver[], place: ReceiverPlace) {
    this.receivers = receivers;
    this.tallies = receivers.map(() => new DeliveryTally());
    const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    this.links = receivers.flatMap((receiver, index) => {
      const keyspace = plan.keyspaces.find(({ name }) => name === receiver.keyspace)!;
      const { first, count } = splitConnections(receiver.connections, place.workers)[place.worker] ?? NOBODY;
      const channels = countReceiverKeys(receiver);
      return Array.from({ length: count }, (_, i) => {
        const command = encodeReceiver(receiver, keyspace, plan.keyPrefix, first + i);
        const { endpoint, protocol } = plan;
        const { mode } = receiver;
        const { timeoutMs } = place;
        const pool = new BatchPool(command.length);
        return new ReceiverLink(
          { endpoint, protocol, mode, command, channels, timeoutMs, readBuffer, pool },
          this.tallies[index]!,
        );
      });
    });
  }

  /** Resolves when all can receive. @param atOnce half-open connections */
  async connect(atOnce: number): Promise<void> {
    const waiting = this.links.values();
    const connectSome = async () => {
      for (const link of waiting) await link.connect();
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, this.links.length) }, connectSome));
  }

  /** Messages stamped from this moment on count. */
  countFrom(startNs: number): void {
    for (const tally of this.tallies) tally.countsFromNs = startNs;
  }

  /** After the last send of all workers: takes in what is still on its way, and ends the connections. */
  async finish(): Promise<void> {
    const startNs = nowNs();
    const quietSinceNs = () => Math.max(startNs, ...this.tallies.map(({ lastArrivalNs }) => lastArrivalNs));
    while (nowNs() - quietSinceNs() < QUIET_NS && nowNs() - startNs < MAX_DRAIN_NS) await sleep(LOOK_MS);
    for (const link of this.links) link.close();
  }

  /** In the order of the receivers. */
  results(): readonly WorkerDerived[] {
    return this.tallies.map((tally) => tally.result());
  }

  errorExamples(): readonly ErrorExample[] {
    return this.receivers.flatMap(({ name }, index) =>
      [...this.tallies[index]!.examples].map(([text, count]) => ({ operation: name, text, count })),
    );
  }
}

const NOBODY = { first: 0, count: 0 };
