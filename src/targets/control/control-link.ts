// The control connection of an open target: made when first needed, made anew when it broke.
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { isRefusal } from './control-errors.ts';

export interface ControlLink {
  /** @throws CacheBenchError those of openControlClient and of `work` */
  use<T>(work: (client: ControlClient) => Promise<T>): Promise<T>;
  close(): void;
}

export function openControlLink(endpoint: Endpoint): ControlLink {
  let current: Promise<ControlClient> | undefined;

  function connected(): Promise<ControlClient> {
    if (current === undefined) {
      const opening = openControlClient(endpoint);
      current = opening;
      opening.catch(() => {
        if (current === opening) current = undefined;
      });
    }
    return current;
  }

  async function attempt<T>(work: (client: ControlClient) => Promise<T>): Promise<T> {
    const mine = connected();
    const client = await mine;
    try {
      return await work(client);
    } catch (error) {
      if (current === mine && !isRefusal(error)) close();
      throw error;
    }
  }

  function close(): void {
    current?.then((client) => client.close()).catch(() => {});
    current = undefined;
  }

  return {
    close,
    async use(work) {
      const fresh = current === undefined;
      try {
        return await attempt(work);
      } catch (error) {
        // A server may close idle connections (its setting `timeout`); that is no loss of the server.
        if (fresh || !(error instanceof CacheBenchError && error.code === 'E_TARGET_LOST')) throw error;
        return await attempt(work);
      }
    },
  };
}
