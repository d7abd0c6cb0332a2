// The agents of a run: chosen when it begins, and before each round those that are there in the place of those that have gone.
import type { Redis } from 'ioredis';
import { sleep } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import type { AgentCard } from '../protocol.ts';
import { measureOffset } from '../queue/clock-offset.ts';
import { readRoster } from '../queue/registry.ts';
import { type AgentWish, chooseAgents, listFitting } from './choose-agents.ts';
import type { FleetOptions } from './fleet-options.ts';

/** So long agents that start just now are waited for, and one that was lost. */
const GATHER_MS = 10_000;
const GATHER_LOOK_MS = 250;

export class Members {
  private readonly options: FleetOptions;
  private readonly redis: Redis;
  private chosen: readonly AgentCard[] = [];

  constructor(options: FleetOptions, redis: Redis) {
    this.options = options;
    this.redis = redis;
  }

  /** In the order in which loads are dealt to them. */
  get all(): readonly AgentCard[] {
    return this.chosen;
  }

  /** Waits for agents that are just starting. */
  async gather(): Promise<void> {
    const clock = await measureOffset(this.redis);
    const wish: AgentWish = {
      labels: this.options.labels,
      version: this.options.version,
      clock,
      ...dropUndefined({ count: this.options.agents }),
    };
    const wanted = this.options.agents ?? 1;
    await this.waitFor(async () => {
      const roster = await readRoster(this.redis);
      return listFitting(roster, wish).length >= wanted || roster.strangers.length > 0;
    });
    this.chosen = chooseAgents(await readRoster(this.redis), wish);
  }

  /**
   * Before each round: those that were lost may be back, or others may stand in for them. Never with fewer: the load would
   * not be the one of the rounds before.
   *
   * @returns whether others stand in
   * @throws CacheBenchError E_FLEET_AGENTS
   */
  async regather(): Promise<boolean> {
    const { runId, labels, version } = this.options;
    const find = async (): Promise<readonly AgentCard[] | undefined> => {
      const roster = await readRoster(this.redis);
      const own = roster.agents.filter(({ holds }) => holds === undefined || holds.runId === runId);
      const present = new Map(own.map((card) => [card.id, card]));
      const clock = { offsetUs: 0, errorUs: 0 };
      const spare = listFitting(roster, { labels, version, clock }).filter(
        (card) => card.version === version && !this.chosen.some(({ id }) => id === card.id),
      );
      const next = this.chosen.map(
        (member) => present.get(member.id) ?? takeLike(spare as AgentCard[], member),
      );
      return next.includes(undefined) ? undefined : (next as AgentCard[]);
    };
    let found = await find();
    if (found === undefined)
      await this.waitFor(async () => {
        found = await find();
        return found !== undefined;
      });
    stopIfInterrupted(this.options.signal);
    if (found === undefined)
      throw new CacheBenchError(
        'E_FLEET_AGENTS',
        `an agent of the run is gone, and no agent like it replaced it within ${GATHER_MS / 1e3} s`,
        { hint: 'Finished rounds are kept. Start one more agent than is needed, as a replacement.' },
      );
    const areOthers = found.some((card, i) => card.id !== this.chosen[i]!.id);
    this.chosen = found;
    return areOthers;
  }

  private async waitFor(isTrue: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; waitedMs < GATHER_MS; waitedMs += GATHER_LOOK_MS) {
      if ((await isTrue()) || this.options.signal.aborted) return;
      await sleep(GATHER_LOOK_MS, this.options.signal);
    }
  }
}

/** With as many threads as the one that is gone: else the shares would differ. */
function takeLike(spare: AgentCard[], gone: AgentCard): AgentCard | undefined {
  const at = spare.findIndex(({ threads }) => threads === gone.threads);
  return at < 0 ? undefined : spare.splice(at, 1)[0];
}
