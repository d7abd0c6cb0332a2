// The card that an agent has in the queue: measured anew now and then, free or held by a run, and gone for good when the agent ends.
import type { AgentCard, Holder } from '../protocol.ts';

/** What the card is made of, and where it lies. */
export interface CardPlace {
  /** As it is now, held by nobody. Takes many round trips: the run that holds the agent may change meanwhile. */
  describe(): Promise<AgentCard>;
  register(card: AgentCard): Promise<void>;
  /** Only the card: what came of its slices stays. */
  withdraw(): Promise<void>;
  readHolder(): Promise<Holder | undefined>;
}

export class OwnCard {
  private readonly place: CardPlace;
  private known: AgentCard;
  private isWithdrawn = false;

  private constructor(place: CardPlace, card: AgentCard) {
    this.place = place;
    this.known = card;
  }

  /** Not registered yet. */
  static async describe(place: CardPlace): Promise<OwnCard> {
    return new OwnCard(place, await place.describe());
  }

  get current(): AgentCard {
    return this.known;
  }

  get heldBy(): string | undefined {
    return this.known.holds?.runId;
  }

  /** Nothing is registered after `withdraw`: all goes over one connection, in the order of the calls. */
  async register(): Promise<void> {
    if (!this.isWithdrawn) await this.place.register(this.known);
  }

  async measure(): Promise<void> {
    const { startedAt } = this.known;
    const measured = await this.place.describe();
    const { holds } = this.known;
    this.known = { ...measured, startedAt, ...(holds && { holds }) };
  }

  hold(runId: string): void {
    this.known = { ...this.known, holds: { runId } };
  }

  /** @returns false when that run doesn't hold it */
  release(runId: string): boolean {
    if (this.heldBy !== runId) return false;
    const { holds: _, ...free } = this.known;
    this.known = free;
    return true;
  }

  /** @returns the run that holds this agent, and the fleet no more */
  async findGoneHolder(): Promise<string | undefined> {
    const runId = this.heldBy;
    if (runId === undefined) return undefined;
    const holder = await this.place.readHolder();
    return holder?.runId === runId ? undefined : runId;
  }

  async withdraw(): Promise<void> {
    this.isWithdrawn = true;
    await this.place.withdraw();
  }
}
