// What happens to an agent while it measures its clock is in its card afterwards, and a card that was withdrawn stays away.
import { describe, expect, it } from 'vitest';
import { type AgentCard, FLEET_PROTOCOL, type Holder } from '../protocol.ts';
import { type CardPlace, OwnCard } from './own-card.ts';

const CARD: AgentCard = {
  ...{ protocol: FLEET_PROTOCOL, id: 'a-1', name: 'a', version: '0.1.0', host: 'h', pid: 1, cores: 2 },
  ...{ cpus: [0, 1], threads: 2, labels: {}, addresses: [], clock: { offsetUs: 1, errorUs: 40 } },
  ...{ startedAt: '2026-11-29T13:00:00.000Z', once: true, wallAheadMs: 0 },
};
const LATER: AgentCard = {
  ...CARD,
  startedAt: '2026-11-29T14:00:00.000Z',
  clock: { offsetUs: 2, errorUs: 30 },
};

/** A queue whose answers come when the test says so. */
class FakePlace implements CardPlace {
  readonly registered: AgentCard[] = [];
  holder: Holder | undefined;
  private answers: (() => void)[] = [];

  describe = () => this.answer(() => (this.registered.length === 0 ? CARD : LATER));
  readHolder = () => this.answer(() => this.holder);
  withdraw = async () => {};
  register = async (card: AgentCard) => {
    this.registered.push(card);
  };

  reply(): void {
    for (const answer of this.answers.splice(0)) answer();
  }

  private answer<T>(read: () => T): Promise<T> {
    return new Promise((resolve) => this.answers.push(() => resolve(read())));
  }
}

async function openCard() {
  const place = new FakePlace();
  const opening = OwnCard.describe(place);
  place.reply();
  const card = await opening;
  await card.register();
  return { place, card };
}

const holderOf = (runId: string): Holder => ({
  ...{ runId, host: 'h', pid: 1, version: '0.1.0', since: '2026-11-29T13:00:00.000Z' },
});

describe('the card of an agent', () => {
  it('is held by the run that took it while its clock was measured', async () => {
    const { place, card } = await openCard();
    const measuring = card.measure();
    card.hold('run');
    place.reply();
    await measuring;
    await card.register();
    expect(place.registered.at(-1)).toEqual({
      ...LATER,
      startedAt: CARD.startedAt,
      holds: { runId: 'run' },
    });
    expect(card.release('run')).toBe(true);
  });

  it('is free when it was released while its clock was measured', async () => {
    const { place, card } = await openCard();
    card.hold('run');
    const measuring = card.measure();
    expect(card.release('run')).toBe(true);
    place.reply();
    await measuring;
    expect(card.current).not.toHaveProperty('holds');
  });

  it('is not registered again after it was withdrawn, whatever was under way', async () => {
    const { place, card } = await openCard();
    const measuring = card.measure();
    await card.withdraw();
    place.reply();
    await measuring;
    await card.register();
    expect(place.registered).toEqual([CARD]);
  });

  it('tells which run is gone, and keeps the one that came in its place', async () => {
    const { place, card } = await openCard();
    expect(await card.findGoneHolder()).toBeUndefined();
    card.hold('old');
    const looking = card.findGoneHolder();
    card.hold('new');
    place.holder = holderOf('new');
    place.reply();
    expect(await looking).toBe('old');
    expect(card.release('old')).toBe(false);
    expect(card.heldBy).toBe('new');
    const again = card.findGoneHolder();
    place.reply();
    expect(await again).toBeUndefined();
  });
});
