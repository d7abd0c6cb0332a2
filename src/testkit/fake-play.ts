// A log that is not played: every command is answered at once, with the same time and a reply of the same kind.
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { Played, PlayPlan } from '../replay/play.ts';
import type { askKeys, KeysAnswer } from '../targets/access/ask-keys.ts';
import type { FakeServers } from './fake-servers.ts';

export interface FakePlay {
  readonly play: (plan: PlayPlan) => Promise<Played>;
  /** Answers what stands in `keys`, and to all else that the server lacks the command. */
  readonly askKeys: typeof askKeys;
  /** By the name of the server and the command: "prod NEWGET". */
  readonly keys: Map<string, KeysAnswer>;
  /** What was played so far, with the name of the server. */
  readonly played: { readonly on: string; readonly plan: PlayPlan }[];
  /** Called before each: may throw, abort, or change the world. */
  onPlay: (on: string) => void;
}

const REPLY_NS = 200_000;

export function createFakePlay(servers: FakeServers): FakePlay {
  const fake: FakePlay = {
    played: [],
    keys: new Map(),
    async askKeys({ name }, commands) {
      servers.done.push(`ask ${name} for keys`);
      return commands.map(([command]) => fake.keys.get(`${name} ${command}`) ?? { kind: 'lacking' });
    },
    onPlay() {},
    async play(plan) {
      const on = servers.nameAt(plan.endpoint)!;
      fake.played.push({ on, plan });
      servers.done.push(`play on ${on}`);
      for (const { bytes } of plan.commands)
        for (const key of keysIn(bytes)) servers.server(on).keys.add(key);
      fake.onPlay(on);
      const responseTimes = new Map<string, LatencyHistogram>();
      for (const { name } of plan.commands) {
        const times = responseTimes.get(name) ?? new LatencyHistogram();
        times.record(REPLY_NS);
        responseTimes.set(name, times);
      }
      return {
        durationNs: REPLY_NS * plan.commands.length,
        responseTimes,
        kinds: plan.commands.map(() => 'ok'),
        digests: plan.commands.map(() => 1),
        late: { server: 0, client: 0 },
      };
    },
  };
  return fake;
}

/** All that begin as those of a run do. */
function keysIn(bytes: Uint8Array): readonly string[] {
  return [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/cb:\w+:\S+/g),
  ].map(([key]) => key);
}
