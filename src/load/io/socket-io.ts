// The contract between what speaks RESP and the way to the sockets: Node's own, or the system's calls.
import type { Socket } from 'node:net';
import type { Endpoint } from '../../core/endpoint.ts';
import type { LatencyHistogram } from '../../core/latency-histogram.ts';
import type { BatchPool, BatchSocket } from '../../wire/socket-writer.ts';

/** One read takes what the kernel has, up to this; 64 KiB stays in a core's own cache. */
export const READ_BUFFER_BYTES = 64 * 1024;
/** What one packet carries in any network: of a longer reply a poll may have found the first part alone. */
export const PACKET_BYTES = 1400;

/** With more, libuv may poll again within one turn of the event loop: it takes 1024 events at a time. */
export const MAX_POLL_SOCKETS = 1000;

/** `auto` is one of the others, as `chooseIo` says. */
export type IoName = 'node' | 'epoll';

/** A connected socket of either way. */
export type OpenSocket = Socket | (BatchSocket & { destroy(): void });

/** One a worker; all its sockets are read into one buffer, one after another. */
export interface SocketIo {
  readonly name: IoName;
  /** Whether it wakes to the microsecond, and moving an alarm costs little. */
  readonly isExact: boolean;
  /** Whether the kernel tells when a reply arrived. */
  readonly isStamped: boolean;
  /** From the arrival of replies in the kernel until the worker read them, one value a read; absent: nobody tells. */
  readonly ownDelay?: LatencyHistogram;
  /** Where reads land. */
  readonly readBuffer: Uint8Array;
  /**
   * Resolves when the socket is connected and, with TLS, the server's certificate is accepted.
   *
   * @param onBytes called with where in `readBuffer` the bytes begin and end; false: nobody wants more
   * @throws CacheBenchError E_TARGET_UNREACHABLE
   */
  open(
    endpoint: Endpoint,
    onBytes: (from: number, to: number) => boolean,
    timeoutMs: number,
  ): Promise<OpenSocket>;
  /** Batches in memory that its sockets can send from. */
  createPool(capacityBytes: number): BatchPool;
  /**
   * While `onBytes` is being called: when what was read had arrived, on the line of nowNs, as well as this way can know it.
   *
   * @param bytes that were read
   * @param sentNs of the oldest request that is not answered
   */
  arrivalNs(bytes: number, sentNs: number): number;
  /** Something was sent: a reply to it must not be given a moment before it. */
  noteSend(): void;
  /** Calls back once, when all that is there has been read. */
  afterReads(action: () => void): void;
  /**
   * Calls back at that moment, on the line of nowNs, or as soon after it as this way can. One at a time.
   *
   * @param isInNoHurry nobody waits for a reply before that: where the kernel tells when each arrived, all may be read then
   */
  wakeAt(atNs: number, action: () => void, isInNoHurry: boolean): void;
  /** So far, time in which the thread stood still but Node takes it for busy. */
  waitedNs(): number;
  /** No socket is open any more, and none will be. */
  close(): void;
}
