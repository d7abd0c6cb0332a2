// What holds however connections come between each other on a Redis: each is tried many times.
import { sleep } from '../../core/clock.ts';
import { textOf } from '../../wire/resp-value.ts';
import { aside, type Breach, type ConcurrencyBench, itemsOf, numberOf } from './bench.ts';

export interface Scenario {
  readonly id: string;
  /** What has to hold. */
  readonly promise: string;
  /** What somebody has met when it did not. */
  readonly source: string;
  trial(bench: ConcurrencyBench): Promise<Breach>;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'eval-atomic',
    promise: 'no other client writes while a script runs',
    source: 'Redis documentation, scripting',
    async trial(bench) {
      const [runner, ...writers] = await bench.open(3);
      const counter = bench.key('n');
      const script =
        "local a = redis.call('GET', KEYS[1]) for i = 1, 200 do a = a end local b = redis.call('INCR', KEYS[1]) return {tonumber(a or '0'), b}";
      const writing = writers.map((writer) => writer.askAll(times(40, ['INCR', counter])));
      const replies = await runner!.askAll(times(10, ['EVAL', script, '1', counter]));
      await Promise.all(writing);
      const torn = replies.map(itemsOf).find(([before, after]) => numberOf(after) !== numberOf(before) + 1);
      if (torn !== undefined) return `read ${numberOf(torn[0])}, and one more was ${numberOf(torn[1])}`;
      const last = numberOf(await runner!.ask('GET', counter));
      return last === 90 ? undefined : `90 increments came to ${last}`;
    },
  },
  {
    id: 'exec-isolated',
    promise: 'no client sees half of a transaction',
    source: 'Redis documentation, transactions',
    async trial(bench) {
      const [writer, reader] = await bench.open(2);
      const [x, y] = [bench.key('x'), bench.key('y')];
      const writing = writer!.askAll(times(15, ['MULTI'], ['INCR', x], ['INCR', y], ['EXEC']));
      const replies = await reader!.askAll(times(15, ['MULTI'], ['GET', x], ['GET', y], ['EXEC']));
      await writing;
      const seen = replies.filter((_reply, index) => index % 4 === 3).map(itemsOf);
      const torn = seen.find(([one, other]) => textOf(one) !== textOf(other));
      return torn === undefined
        ? undefined
        : `read ${textOf(torn[0])} and ${textOf(torn[1])} of a pair that is written together`;
    },
  },
  {
    id: 'exec-after-error',
    promise: 'after an error while commands are queued, EXEC runs none of them',
    source: 'dragonfly issue 8274',
    async trial(bench) {
      const [one, other] = await bench.open(2);
      const key = bench.key('k');
      const wrong = bench.random.below(2) === 0 ? ['SET', key] : ['NO.SUCH.COMMAND', key];
      const others = other!.askAll(times(5, ['INCR', bench.key('n')]));
      const replies = await one!.askAll([['MULTI'], ['SET', key, 'v'], wrong, ['SET', key, 'w'], ['EXEC']]);
      await others;
      const left = textOf(await one!.ask('GET', key));
      await one!.ask('DISCARD');
      if (left !== undefined) return `it wrote '${left}'`;
      return replies[4]?.kind === 'error' ? undefined : `EXEC answered ${replies[4]?.kind}`;
    },
  },
  {
    id: 'watch-race',
    promise: 'when several clients watch and write a key, only one wins at a time',
    source: 'dragonfly issue 4024',
    async trial(bench) {
      const clients = await bench.open(4);
      const key = bench.key('n');
      const won = await Promise.all(
        clients.map(async (client) => {
          let wins = 0;
          for (let round = 0; round < 4; round++) {
            await client.ask('WATCH', key);
            const value = numberOf(await client.ask('GET', key)) || 0;
            if (bench.random.below(3) === 0) await bench.pause(1);
            const replies = await client.askAll([['MULTI'], ['SET', key, String(value + 1)], ['EXEC']]);
            if (itemsOf(replies[2]).length > 0) wins++;
          }
          return wins;
        }),
      );
      const expected = won.reduce((sum, wins) => sum + wins, 0);
      const last = numberOf(await clients[0]!.ask('GET', key)) || 0;
      return last === expected ? undefined : `${expected} transactions won, and the counter is ${last}`;
    },
  },
  {
    id: 'publish-order',
    promise: 'a subscriber gets all messages of a publisher, in their order',
    source: 'dragonfly issue 1245',
    async trial(bench) {
      const [publisher, noise, subscriber] = await bench.open(3);
      const channel = bench.key('ch');
      await subscriber!.ask('SUBSCRIBE', channel);
      const sent = Array.from({ length: 60 }, (_, index) => String(index));
      const others = noise!.askAll(times(60, ['INCR', bench.key('n')]));
      await publisher!.askAll(sent.map((text) => ['PUBLISH', channel, text]));
      await others;
      await subscriber!.link.awaitUnasked(sent.length, 1000);
      return compareOrder(sent, subscriber!.takeMessages());
    },
  },
  {
    id: 'publish-churn',
    promise: 'no message is lost while others, and the subscriber itself, subscribe and unsubscribe',
    source: 'dragonfly issue 7056',
    async trial(bench) {
      const [publisher, churner, subscriber] = await bench.open(3);
      const channel = bench.key('ch');
      const others = Array.from({ length: 20 }, (_, index) => bench.key(`other${index}`));
      await subscriber!.ask('SUBSCRIBE', channel);
      const churn = async (client: typeof churner, own: readonly string[]) => {
        for (const name of own) {
          await client!.ask('SUBSCRIBE', name);
          await client!.ask('UNSUBSCRIBE', name);
        }
      };
      const churning = aside(Promise.all([churn(churner, [...others, channel]), churn(subscriber, others)]));
      const sent = Array.from({ length: 60 }, (_, index) => String(index));
      for (const text of sent) {
        await publisher!.ask('PUBLISH', channel, text);
        if (bench.random.below(10) === 0) await bench.pause(1);
      }
      await churning;
      await sleep(20);
      return compareOrder(sent, subscriber!.takeMessages());
    },
  },
  {
    id: 'unsubscribe-ends',
    promise: 'no message comes after UNSUBSCRIBE is confirmed',
    source: 'dragonfly PR 5246',
    async trial(bench) {
      const [publisher, subscriber] = await bench.open(2);
      const channel = bench.key('ch');
      await subscriber!.ask('SUBSCRIBE', channel);
      const publishing = publisher!.askAll(
        Array.from({ length: 60 }, (_, index) => ['PUBLISH', channel, String(index)]),
      );
      await bench.pause(2);
      await subscriber!.ask('UNSUBSCRIBE', channel);
      subscriber!.takeMessages();
      await publishing;
      await sleep(10);
      const late = subscriber!.takeMessages();
      return late.length === 0
        ? undefined
        : `${late.length} messages came afterwards, the first was ${late[0]}`;
    },
  },
  {
    id: 'blpop-order',
    promise: 'the client that has waited longest gets the next element',
    source: 'Redis documentation, BLPOP',
    async trial(bench) {
      const [pusher, ...waiters] = await bench.open(6);
      const list = bench.key('q');
      const served: number[] = [];
      const waiting: Promise<unknown>[] = [];
      for (const [index, waiter] of waiters.entries()) {
        const turn = waiter.ask('BLPOP', list, '3').then((reply) => {
          served.push(itemsOf(reply).length > 0 ? index : -1);
        });
        waiting.push(aside(turn));
        // Long enough for each to be blocked before the next comes.
        await sleep(3);
      }
      const order: number[] = [];
      for (const index of waiters.keys()) {
        const before = served.length;
        await pusher!.ask('RPUSH', list, String(index));
        for (let waited = 0; served.length === before && waited < 200; waited++) await sleep(1);
        order.push(served.at(-1) ?? -1);
      }
      await Promise.all(waiting);
      const isInOrder = order.every((index, position) => index === position);
      return isInOrder
        ? undefined
        : `who came 1 to ${waiters.length} were served as ${order.map((index) => index + 1).join(', ')}`;
    },
  },
  {
    id: 'blpop-none-lost',
    promise: 'every element that is pushed while many wait arrives exactly once',
    source: 'dragonfly issue 7650',
    async trial(bench) {
      const [pusher, ...waiters] = await bench.open(9);
      const list = bench.key('q');
      const items = Array.from({ length: 40 }, (_, index) => String(index));
      const got: string[] = [];
      const popping = together(waiters, async (waiter) => {
        for (;;) {
          const value = textOf(itemsOf(await waiter.ask('BLPOP', list, '3'))[1]);
          if (value === undefined || value === 'end') return;
          got.push(value);
        }
      });
      for (let at = 0; at < items.length; ) {
        const step = 1 + bench.random.below(4);
        await pusher!.ask('RPUSH', list, ...items.slice(at, at + step));
        at += step;
        if (bench.random.below(3) === 0) await bench.pause(1);
      }
      await pusher!.ask('RPUSH', list, ...waiters.map(() => 'end'));
      await popping;
      return compareSets(items, got);
    },
  },
  {
    id: 'brpoplpush-none-lost',
    promise: 'every element that many waiting clients move is in the other list exactly once',
    source: 'dragonfly issue 7650',
    async trial(bench) {
      const [pusher, ...movers] = await bench.open(5);
      const [from, to] = [bench.key('from'), bench.key('to')];
      const items = Array.from({ length: 24 }, (_, index) => String(index));
      const share = items.length / movers.length;
      const moving = together(movers, async (mover) => {
        for (let moved = 0; moved < share; moved++)
          if (textOf(await mover.ask('BRPOPLPUSH', from, to, '3')) === undefined) return;
      });
      for (const item of items) {
        await pusher!.ask('LPUSH', from, item);
        if (bench.random.below(4) === 0) await bench.pause(1);
      }
      await moving;
      const left = itemsOf(await pusher!.ask('LRANGE', from, '0', '-1'));
      const moved = itemsOf(await pusher!.ask('LRANGE', to, '0', '-1'));
      return compareSets(
        items,
        [...left, ...moved].map((item) => textOf(item) ?? ''),
      );
    },
  },
];

function together<T>(many: readonly T[], work: (one: T) => Promise<void>): Promise<unknown> {
  return aside(Promise.all(many.map(work)));
}

function times(count: number, ...commands: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return Array.from({ length: count }, () => commands).flat();
}

function compareOrder(sent: readonly string[], got: readonly string[]): Breach {
  if (got.length < sent.length) return `${sent.length - got.length} of ${sent.length} messages did not come`;
  const wrong = sent.findIndex((text, index) => got[index] !== text);
  return wrong < 0 ? undefined : `message ${wrong} was ${got[wrong]}`;
}

function compareSets(sent: readonly string[], got: readonly string[]): Breach {
  const missing = sent.filter((item) => !got.includes(item));
  if (missing.length > 0) return `${missing.length} of ${sent.length} are lost, ${missing[0]} among them`;
  return got.length === sent.length ? undefined : `${got.length} came of ${sent.length}: some twice`;
}
