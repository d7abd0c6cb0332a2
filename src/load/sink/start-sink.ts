// The null sink: a RESP server that does nothing, to find out how much the generator itself can send and take in.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { findThreadEntry, threadOptions } from '../../core/thread-entry.ts';
import type { Profile } from '../../profile/profile.ts';
import type { SinkReplies } from './command-table.ts';
import { deriveReplies } from './derive-replies.ts';

export interface SinkOptions {
  /** Its commands are answered with replies of the right type and size. */
  readonly profile: Pick<Profile, 'operations' | 'fill' | 'values'>;
  /**
   * One process each, which share the connections evenly. A sink does for a request what a generator thread
   * does, sockets above all, so it needs as many as the generator has threads.
   */
  readonly processes: number;
  /** With it the sink speaks TLS, and clients know it by this certificate. Absent: plain TCP. */
  readonly certificate?: SinkCertificate;
}

/** PEM texts, for 127.0.0.1. */
export interface SinkCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** The first message to a process of the sink. */
export interface SinkOrders {
  readonly replies: SinkReplies;
  readonly certificate?: SinkCertificate;
}

export interface Sink {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

export async function startSink({ profile, processes, certificate }: SinkOptions): Promise<Sink> {
  const replies = deriveReplies(profile);
  const orders = { replies, ...dropUndefined({ certificate }) };
  const children = Array.from({ length: processes }, () => forkProcess(orders));
  let accepted = 0;
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    // Its bare handle: a socket that is sent would begin to read at the other end before anyone listens.
    const handle = (socket as unknown as { _handle: Socket })._handle;
    children[accepted++ % processes]!.send('connection', handle, () => socket.destroy());
  });
  const close = async (): Promise<void> => {
    server.close();
    await Promise.all(children.map(endProcess));
  };
  try {
    await Promise.all(children.map(untilReady));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const tls = certificate === undefined ? {} : { tls: { ca: certificate.certificate, verify: true } };
  return { endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0, ...tls }, close };
}

function forkProcess(orders: SinkOrders): ChildProcess {
  const entry = findThreadEntry('sink-process');
  const child = fork(entry, { execArgv: threadOptions(), serialization: 'advanced' });
  child.send(orders);
  return child;
}

async function untilReady(child: ChildProcess): Promise<void> {
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first === 'ready') return;
  const what = `a process of the null sink ended with code ${first} before it was ready`;
  throw new CacheBenchError('E_WORKER', what);
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
