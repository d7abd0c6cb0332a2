// A run's hold on the fleet: one run at a time, and one round at a time, which the fencing id names. Both expire with their owner.
import type { Redis } from 'ioredis';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Holder } from '../protocol.ts';
import { FENCE_KEY, HOLDER_KEY, LIFE_MS, RENEW_MS } from '../queue/keys.ts';
import { readHolder } from '../queue/registry.ts';

/** "Only while the fleet is ours" and the change are one step: a coordinator that stood still must not touch what is another's by now. */
const ifHeld = (change: string): string =>
  `if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end ${change} return 1`;
const SET_FENCE = ifHeld("redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3])");
const CLEAR_FENCE = ifHeld("redis.call('del', KEYS[2])");
const RENEW = ifHeld(
  "redis.call('pexpire', KEYS[1], ARGV[3]) if ARGV[2] ~= '' then redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3]) end",
);
const RELEASE = ifHeld("redis.call('del', KEYS[1], KEYS[2])");

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

  /** @throws CacheBenchError E_FLEET_BUSY, and then another run's fencing id stays as it is */
  async setFence(fence: string): Promise<void> {
    this.fence = fence;
    if (!(await this.change(SET_FENCE, fence))) throw this.takeNote();
  }

  /**
   * From now on no agent sends anything.
   *
   * @returns false: the fleet is not ours any more, and neither is what lies in it
   */
  async clearFence(): Promise<boolean> {
    this.fence = undefined;
    return this.change(CLEAR_FENCE);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.change(RELEASE);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    if (!(await this.change(RENEW, this.fence))) this.takeNote();
  }

  private async change(script: string, fence = ''): Promise<boolean> {
    return (await this.redis.eval(script, 2, HOLDER_KEY, FENCE_KEY, this.text, fence, LIFE_MS)) === 1;
  }

  private takeNote(): CacheBenchError {
    const error = new CacheBenchError(
      'E_FLEET_BUSY',
      'the hold on the fleet ended while this run was paused, and another run may hold it now',
      { hint: 'This machine was stopped or overloaded for longer than the hold lasts.' },
    );
    this.lose(error);
    return error;
  }
}
