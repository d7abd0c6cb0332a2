// A run's hold on the fleet: one run at a time, and one round at a time, which the fencing id names. Both expire with their owner.
import type { Redis } from 'ioredis';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Holder } from '../protocol.ts';
import { FENCE_KEY, HOLDER_KEY, LIFE_MS, RENEW_MS } from '../queue/keys.ts';
import { readHolder } from '../queue/registry.ts';

export class FleetHold {
  /** Resolves when another run has taken the fleet, or ours was taken for dead. */
  readonly lost: Promise<CacheBenchError>;
  private lose!: (error: CacheBenchError) => void;
  private readonly redis: Redis;
  private readonly text: string;
  private fence: string | undefined;
  private readonly timer: NodeJS.Timeout;

  private constructor(redis: Redis, text: string) {
    this.redis = redis;
    this.text = text;
    this.lost = new Promise((resolve) => {
      this.lose = resolve;
    });
    // What breaks is the link's to report.
    this.timer = setInterval(() => void this.renew().catch(() => {}), RENEW_MS);
  }

  /** @throws CacheBenchError E_FLEET_BUSY */
  static async take(redis: Redis, holder: Holder): Promise<FleetHold> {
    const text = JSON.stringify(holder);
    const taken = await redis.set(HOLDER_KEY, text, 'PX', LIFE_MS, 'NX');
    if (taken === 'OK') return new FleetHold(redis, text);
    const other = await readHolder(redis);
    throw new CacheBenchError(
      'E_FLEET_BUSY',
      `the fleet is held by ${other === undefined ? 'another run' : `run ${other.runId} of process ${other.pid} on ${other.host}, since ${other.since}`}`,
      {
        hint: `Wait for its end, or give this run a queue of its own, such as another database: redis://HOST:PORT/1.`,
        exitCode: EXIT.refused,
      },
    );
  }

  async setFence(fence: string): Promise<void> {
    this.fence = fence;
    await this.redis.set(FENCE_KEY, fence, 'PX', LIFE_MS);
  }

  /** From now on no agent sends anything. */
  async clearFence(): Promise<void> {
    this.fence = undefined;
    await this.redis.del(FENCE_KEY);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    if ((await this.redis.get(HOLDER_KEY)) === this.text) await this.redis.del(HOLDER_KEY, FENCE_KEY);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    if ((await this.redis.get(HOLDER_KEY)) !== this.text) {
      this.lose(
        new CacheBenchError('E_FLEET_BUSY', 'the fleet was taken by another run while this one stood still', {
          hint: 'This machine was stopped or overloaded for longer than the hold lasts.',
        }),
      );
      return;
    }
    await this.redis.pexpire(HOLDER_KEY, LIFE_MS);
    if (this.fence !== undefined) await this.redis.set(FENCE_KEY, this.fence, 'PX', LIFE_MS);
  }
}
