// A small TCP proxy that goes wrong when it is told to: for all who connect, or for some by the address they come from.
import { type AddressInfo, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Address } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import type { Fault } from '../fault.ts';
import { REFUSALS } from './command-gate.ts';
import type { Passage } from './direction.ts';
import { ProxiedConnection, type Way } from './proxied-connection.ts';
import { resetSocket } from './reset-socket.ts';

export type ProxyFault = Extract<
  Fault,
  {
    kind: 'slow' | 'refuse' | 'black-hole' | 'one-way' | 'reset' | 'half-open' | 'out-of-memory' | 'readonly';
  }
>;

export interface ProxyRule {
  readonly fault: ProxyFault;
  /** Only who connects from one of these addresses; absent: everybody. */
  readonly sources?: readonly string[];
}

export interface FaultProxy {
  /** It can refuse writes in the server's place. */
  readonly readsCommands: boolean;
  /** On 127.0.0.1. */
  readonly port: number;
  /** When each connection came, in monotonicNs, and from where; those that were refused by the kernel are not among them. */
  readonly arrivals: readonly { readonly atNs: number; readonly source: string }[];
  /** Where connections go on to from now on. */
  leadTo(server: Address): void;
  /** Connections that are open now. */
  count(): number;
  /**
   * @returns lets everything through again; twice is once
   * @throws CacheBenchError E_FAULT from the returned function, when somebody else has taken the port meanwhile
   */
  apply(rule: ProxyRule): Promise<() => Promise<void>>;
  /** Nobody listens any more, and every connection ends. */
  close(): Promise<void>;
}

/** A client that tries to reconnect can be given the port as its own while nobody listens there. */
const LISTEN_TIMEOUT_MS = 2000;
const LISTEN_PAUSE_MS = 20;
const BACKLOG = 4096;

/**
 * Bytes are passed on as they are, so TLS too.
 *
 * @param server where connections go on to; absent: told later, for a server that has to know the port of its proxy when
 *   it is started
 * @param readsCommands so that it can refuse writes; costs time, and is of no use before TLS
 */
export async function startFaultProxy(server?: Address, readsCommands = false): Promise<FaultProxy> {
  const proxy = new OpenProxy(readsCommands);
  if (server !== undefined) proxy.leadTo(server);
  await proxy.listen(0);
  return proxy;
}

class OpenProxy implements FaultProxy {
  port = 0;
  readonly readsCommands: boolean;
  readonly arrivals: { atNs: number; source: string }[] = [];
  private where: NetConnectOpts | undefined;
  private readonly rules = new Set<ProxyRule>();
  private readonly connections = new Set<ProxiedConnection>();
  private listener: Server | undefined;

  constructor(readsCommands: boolean) {
    this.readsCommands = readsCommands;
  }

  leadTo(server: Address): void {
    this.where = server.kind === 'unix' ? { path: server.path } : { host: server.host, port: server.port };
  }

  count(): number {
    return this.connections.size;
  }

  async apply(rule: ProxyRule): Promise<() => Promise<void>> {
    const { kind } = rule.fault;
    const met = [...this.connections].filter(({ source }) => meets(rule, source));
    if (kind === 'reset') {
      for (const connection of met) connection.reset();
      return async () => {};
    }
    if (kind === 'half-open') {
      for (const connection of met) connection.cutServer();
      return async () => {
        for (const connection of met) connection.resetIfHalfOpen();
      };
    }
    this.rules.add(rule);
    if (kind === 'refuse') {
      if (this.isClosedToAll()) this.stopListening();
      for (const connection of met) connection.reset();
    }
    this.update();
    return async () => {
      if (!this.rules.delete(rule)) return;
      this.update();
      if (this.listener === undefined && !this.isClosedToAll()) await this.listen(this.port);
    };
  }

  async close(): Promise<void> {
    this.stopListening();
    this.rules.clear();
    for (const connection of this.connections) connection.reset();
  }

  async listen(port: number): Promise<void> {
    const deadlineNs = monotonicNs() + LISTEN_TIMEOUT_MS * 1e6;
    for (;;) {
      try {
        this.listener = await listenOn(port, (client) => this.accept(client));
        this.port = (this.listener.address() as AddressInfo).port;
        return;
      } catch (error) {
        if (monotonicNs() > deadlineNs)
          throw new CacheBenchError(
            'E_FAULT',
            `the proxy cannot listen on port ${port}: ${messageOf(error)}`,
          );
        await sleep(LISTEN_PAUSE_MS);
      }
    }
  }

  private stopListening(): void {
    this.listener?.close();
    this.listener = undefined;
  }

  private accept(client: Socket): void {
    if (this.where === undefined) {
      resetSocket(client);
      return;
    }
    const connection = new ProxiedConnection(client, this.where, this.readsCommands, () =>
      this.connections.delete(connection),
    );
    this.arrivals.push({ atNs: monotonicNs(), source: connection.source });
    this.connections.add(connection);
    if ([...this.rules].some((rule) => rule.fault.kind === 'refuse' && meets(rule, connection.source))) {
      connection.reset();
      return;
    }
    connection.steer(this.wayOf(connection.source));
  }

  private update(): void {
    for (const connection of this.connections) connection.steer(this.wayOf(connection.source));
  }

  private wayOf(source: string): Way {
    const faults = [...this.rules].filter((rule) => meets(rule, source)).map(({ fault }) => fault);
    const holds = (lost: 'requests' | 'replies') =>
      faults.some(
        (fault) => fault.kind === 'black-hole' || (fault.kind === 'one-way' && fault.lost === lost),
      );
    const delayMs = faults.reduce((sum, fault) => sum + (fault.kind === 'slow' ? fault.delayMs : 0), 0);
    const requests: Passage = { held: holds('requests'), delayMs: 0 };
    const refused = faults.find(({ kind }) => kind === 'out-of-memory' || kind === 'readonly')?.kind;
    return {
      ...{ requests, replies: { held: holds('replies'), delayMs } },
      ...(refused === 'out-of-memory' || refused === 'readonly' ? { refusal: REFUSALS[refused] } : {}),
    };
  }

  private isClosedToAll(): boolean {
    return [...this.rules].some(({ fault, sources }) => fault.kind === 'refuse' && sources === undefined);
  }
}

function meets({ sources }: ProxyRule, source: string): boolean {
  return sources === undefined || sources.includes(source);
}

function listenOn(port: number, accept: (client: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const listener = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, accept);
    listener.once('error', reject);
    listener.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
      listener.off('error', reject);
      listener.on('error', () => {});
      resolve(listener);
    });
  });
}
