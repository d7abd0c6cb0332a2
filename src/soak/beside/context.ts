// What work beside the load of a soak has to do with: one server, its own keys, and a signal that ends it.
import type { Endpoint } from '../../core/endpoint.ts';
import type { RespVersion } from '../../wire/resp-version.ts';

export interface BesideContext {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  /** Of every key and channel. */
  readonly prefix: string;
  readonly signal: AbortSignal;
  /** Ends early with the signal. */
  sleep(durationMs: number): Promise<void>;
}

/** Works until the signal, or until a connection fails: then it is begun again. */
export type BesideLoad = (context: BesideContext) => Promise<void>;
