// A client's connection through the proxy, and ours to the server: joined, held, cut or left half open.
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { CommandGate, type Refusal } from './command-gate.ts';
import { Direction, type Passage } from './direction.ts';
import { resetSocket } from './reset-socket.ts';

export interface Way {
  readonly requests: Passage;
  readonly replies: Passage;
  /** Writes are answered by it, on connections whose commands are read. */
  readonly refusal?: Refusal;
}

export class ProxiedConnection {
  /** Address that the client connects from. */
  readonly source: string;
  private readonly client: Socket;
  private readonly where: NetConnectOpts;
  private readonly onOver: () => void;
  private readonly gate: CommandGate | undefined;
  private upstream: Socket | undefined;
  private requests: Direction | undefined;
  private replies: Direction | undefined;
  private way: Way | undefined;
  private isHalfOpen = false;
  /** The server's end broke while replies were lost, so that the client was not told. */
  private isBroken = false;

  /**
   * @param client paused
   * @param readsCommands so that writes can be refused
   * @param onOver once, when both ends are closed
   */
  constructor(client: Socket, where: NetConnectOpts, readsCommands: boolean, onOver: () => void) {
    this.client = client;
    this.gate = readsCommands ? new CommandGate((bytes) => client.write(bytes)) : undefined;
    this.where = where;
    this.onOver = onOver;
    this.source = plainAddress(client.remoteAddress);
    client.on('error', () => this.reset());
    client.on('close', () => this.endTogether());
  }

  /** Connects to the server when requests are let through for the first time. */
  steer(way: Way): void {
    this.way = way;
    this.gate?.refuse(way.refusal);
    if (this.isHalfOpen) return;
    if (this.isBroken && !way.replies.held) {
      this.reset();
      return;
    }
    if (this.upstream === undefined && !way.requests.held) this.open();
    this.requests?.adopt(way.requests);
    this.replies?.adopt(way.replies);
  }

  /** Both ends get RST. */
  reset(): void {
    this.stop();
    resetSocket(this.client);
    if (this.upstream !== undefined) resetSocket(this.upstream);
  }

  /** The server's end is gone; the client's stays, and what it sends is lost. */
  cutServer(): void {
    if (this.isHalfOpen) return;
    this.isHalfOpen = true;
    this.stop();
    if (this.upstream !== undefined) resetSocket(this.upstream);
    this.client.removeAllListeners('data');
    this.client.on('data', () => {});
    this.client.resume();
  }

  /** As a server answers that knows nothing of the connection. */
  resetIfHalfOpen(): void {
    if (this.isHalfOpen) resetSocket(this.client);
  }

  private open(): void {
    const upstream = connect({ ...this.where, noDelay: true, allowHalfOpen: true } as NetConnectOpts);
    this.upstream = upstream;
    const { gate } = this;
    this.requests = new Direction(this.client, upstream, gate && ((bytes) => gate.takeRequests(bytes)));
    this.replies = new Direction(upstream, this.client, gate && ((bytes) => gate.takeReplies(bytes)));
    upstream.on('error', () => {
      if (this.isHalfOpen) return;
      if (this.way?.replies.held === true) this.isBroken = true;
      else this.reset();
    });
    upstream.on('close', () => this.endTogether());
  }

  private stop(): void {
    this.requests?.stop();
    this.replies?.stop();
  }

  private endTogether(): void {
    if (!this.client.destroyed) return;
    this.stop();
    this.upstream?.destroy();
    if (this.upstream === undefined || this.upstream.destroyed) this.onOver();
  }
}

/** An IPv4 address that came in by IPv6 is written as one. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '');
}
