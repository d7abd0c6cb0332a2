// What the live page shows, built up event by event, as one object that is sent to it whole.

import { spellOut } from '../report/html/markup.ts';
import type { SeriesData } from '../report/html/page-data.ts';
import type { WatchEvent, WatchPhase, WatchSample, WatchValue } from './feed.ts';
import { History, type Joining } from './history.ts';

/** What the page's script gets. All texts are harmless as text: invisible characters are spelled out. */
export interface LiveSnapshot {
  readonly title: string;
  readonly targets: readonly string[];
  readonly state: string;
  readonly series: readonly SeriesData[];
  /** The newest first. */
  readonly notes: readonly { readonly text: string; readonly isTrouble: boolean }[];
  readonly verdicts: readonly { readonly target: string; readonly metric: string; readonly word: string }[];
  readonly phases: readonly WatchPhase[];
  readonly hasEnded: boolean;
}

interface Shown {
  readonly title: string;
  readonly about: string;
  readonly unit: SeriesData['unit'];
  readonly joining: Joining;
}

const SHOWN: Readonly<Record<WatchValue, Shown>> = {
  rate: { title: 'Throughput', about: 'Replies per second.', unit: 'rate', joining: 'mean' },
  p50: { title: 'p50 latency', about: 'Lower is better.', unit: 'ns', joining: 'mean' },
  p99: {
    title: 'p99 latency',
    about: 'The highest of each point; lower is better.',
    unit: 'ns',
    joining: 'highest',
  },
  failures: { title: 'Failures', about: 'Errors and timeouts per second.', unit: 'count', joining: 'mean' },
  used: { title: 'Used memory', about: 'As the server tells it.', unit: 'bytes', joining: 'mean' },
  rss: { title: 'RSS', about: 'Resident memory of the server.', unit: 'bytes', joining: 'mean' },
  buffers: {
    title: 'Client buffers',
    about: 'What clients have not read yet.',
    unit: 'bytes',
    joining: 'mean',
  },
  sockets: { title: 'Sockets', about: 'Of the server.', unit: 'count', joining: 'mean' },
  keys: { title: 'Keys', about: 'Of all databases.', unit: 'count', joining: 'mean' },
  share: {
    title: 'Share of the traffic',
    about: 'What each side answered users, of all replies.',
    unit: 'share',
    joining: 'mean',
  },
  progress: { title: 'Progress', about: 'Share that is done.', unit: 'share', joining: 'highest' },
};

const MOST_NOTES = 50;
const LONGEST_TEXT = 500;

export class LiveState {
  /** Raised by every event. */
  revision = 0;
  private title = 'cache-bench';
  private targets: readonly string[] = [];
  private state = 'begins';
  private history = new History(0);
  private readonly notes: { text: string; isTrouble: boolean }[] = [];
  private readonly verdicts = new Map<string, { target: string; metric: string; word: string }>();
  private phases: readonly WatchPhase[] = [];
  private hasEnded = false;

  see(event: WatchEvent): void {
    this.revision++;
    switch (event.kind) {
      case 'begin':
        this.title = harmless(event.title);
        this.targets = event.targets.map(({ name }) => name);
        this.history = new History(this.targets.length);
        break;
      case 'state':
        this.state = harmless(event.text);
        break;
      case 'sample':
        this.addSample(event);
        break;
      case 'note':
        this.notes.unshift({ text: harmless(event.text), isTrouble: event.isTrouble });
        this.notes.length = Math.min(this.notes.length, MOST_NOTES);
        break;
      case 'verdict': {
        const { target, metric, word } = event;
        this.verdicts.set(JSON.stringify([target, metric]), { target: harmless(target), metric, word });
        break;
      }
      case 'phases':
        this.phases = event.phases.map(harmlessPhase);
        break;
      case 'end':
        this.state = harmless(event.text);
        this.hasEnded = true;
    }
  }

  snapshot(): LiveSnapshot {
    return {
      ...{ title: this.title, state: this.state, notes: [...this.notes], hasEnded: this.hasEnded },
      phases: this.phases,
      targets: this.targets.map(harmless),
      verdicts: [...this.verdicts.values()],
      series: (Object.entries(SHOWN) as [WatchValue, Shown][]).flatMap(([name, shown]): SeriesData[] => {
        if (!this.history.names.includes(name)) return [];
        const { title, about, unit } = shown;
        const { seconds, lines } = this.history.read(name);
        return [
          { title, about, unit, time: 'seconds', xs: seconds, lines: lines.map((line) => line.map(shorten)) },
        ];
      }),
    };
  }

  private addSample({ target, atMs, values }: WatchSample): void {
    const at = this.targets.indexOf(target);
    if (at < 0) return;
    for (const [name, value] of Object.entries(values) as [WatchValue, number][])
      if (Number.isFinite(value)) this.history.add(at, atMs, name, value, SHOWN[name].joining);
  }
}

function harmlessPhase({ name, what, found, ...phase }: WatchPhase): WatchPhase {
  return {
    ...phase,
    ...{ name: harmless(name), what: harmless(what) },
    ...(found === undefined ? {} : { found: harmless(found) }),
  };
}

function harmless(text: string): string {
  return spellOut(text.slice(0, LONGEST_TEXT));
}

function shorten(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5));
}
