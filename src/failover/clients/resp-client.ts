// Our own lean client: it asks for the primary after every failure, tries again at once, and sends nothing twice.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { messageOf } from '../../core/errors.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { type RespValue, textOf, withoutAttributes } from '../../wire/resp-value.ts';
import type { ServerAddress } from '../topology/topology.ts';
import {
  type ClientConnection,
  type ClientPlan,
  type ConnectionListener,
  type FailoverClient,
  NotSent,
  RefusedByServer,
} from './client.ts';

const COMMAND_TIMEOUT_MS = 1000;
const CONNECT_TIMEOUT_MS = 500;
const LOOKUP_TIMEOUT_MS = 300;
const PAUSE_MS = 50;

export const respClient: FailoverClient = {
  name: 'resp',
  title: 'resp, our own: no queue, nothing is sent twice',
  settings: { commandTimeout: COMMAND_TIMEOUT_MS, connectTimeout: CONNECT_TIMEOUT_MS, retryAfter: PAUSE_MS },
  tellsBackoff: () => true,
  async connect(plan, listener) {
    const connection = new RespConnection(plan, listener);
    await connection.reconnect();
    return connection;
  },
};

class RespConnection implements ClientConnection {
  private readonly plan: ClientPlan;
  private readonly listener: ConnectionListener;
  private readonly closing = new AbortController();
  private link: ReplyLink | undefined;
  /** Where a node of a cluster has sent us. */
  private moved: ServerAddress | undefined;
  private entryTurn = 0;
  private mustWait = false;

  constructor(plan: ClientPlan, listener: ConnectionListener) {
    this.plan = plan;
    this.listener = listener;
  }

  push(key: string, value: string): Promise<number> {
    return this.ask('RPUSH', key, value);
  }

  increment(key: string): Promise<number> {
    return this.ask('INCR', key);
  }

  read(key: string): Promise<number> {
    return this.ask('GET', key);
  }

  close(): void {
    this.closing.abort();
    this.drop();
  }

  async reconnect(): Promise<void> {
    this.drop();
    const place = this.moved ?? (await this.findPrimary());
    this.moved = undefined;
    this.listener.onAttempt(monotonicNs());
    this.link = await open(place, CONNECT_TIMEOUT_MS);
  }

  private async ask(...command: string[]): Promise<number> {
    if (this.link === undefined || this.link.end !== undefined) await this.connectAgain();
    let reply: RespValue;
    try {
      reply = withoutAttributes((await this.link!.ask(command, COMMAND_TIMEOUT_MS))[0]!);
    } catch (error) {
      this.giveUp();
      throw error;
    }
    if (reply.kind !== 'error')
      return reply.kind === 'integer' ? Number(reply.value) : Number(textOf(reply) ?? 0);
    const text = textOf(reply)!;
    this.giveUp();
    const target = /^MOVED \d+ ([^\s]+):(\d+)$/.exec(text);
    if (target === null) throw new RefusedByServer(text);
    this.moved = { host: target[1]!, port: Number(target[2]) };
    // Known at once, so there is nothing to wait for.
    this.mustWait = false;
    await this.connectAgain();
    return this.ask(...command);
  }

  private async connectAgain(): Promise<void> {
    if (this.mustWait) {
      const startNs = monotonicNs();
      this.listener.onBackoff(startNs, startNs + PAUSE_MS * 1e6);
      await sleep(PAUSE_MS, this.closing.signal);
    }
    if (this.closing.signal.aborted) throw new NotSent('closed');
    this.mustWait = true;
    try {
      await this.reconnect();
    } catch (error) {
      throw new NotSent(messageOf(error));
    }
  }

  private giveUp(): void {
    this.drop();
    this.mustWait = true;
  }

  private drop(): void {
    this.link?.close();
    this.link = undefined;
  }

  /** By turns: the one that was asked last may be the one that is gone. */
  private async findPrimary(): Promise<ServerAddress> {
    const { entry, topology, service } = this.plan;
    let failure: unknown;
    for (let turn = 0; turn < entry.length; turn++) {
      const asked = entry[this.entryTurn++ % entry.length]!;
      // Any node answers a key of another one with the address of that.
      if (topology === 'cluster') return asked;
      try {
        return await askSentinel(asked, service);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

async function askSentinel(sentinel: ServerAddress, service: string): Promise<ServerAddress> {
  const link = await open(sentinel, LOOKUP_TIMEOUT_MS);
  try {
    const [reply] = await link.ask(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', service], LOOKUP_TIMEOUT_MS);
    const value = withoutAttributes(reply!);
    const [host, port] = 'items' in value ? value.items.map(textOf) : [];
    if (host === undefined || port === undefined) throw new Error('a Sentinel knows no primary');
    return { host, port: Number(port) };
  } finally {
    link.close();
  }
}

function open({ host, port }: ServerAddress, connectTimeoutMs: number): Promise<ReplyLink> {
  const endpoint: Endpoint = { address: { kind: 'tcp', host, port }, db: 0 };
  return ReplyLink.open(endpoint, { protocol: 2, connectTimeoutMs });
}
