import { describe, expect, test } from 'vitest';
import type { IntervalSample } from '../../load/contract.ts';
import {
  DRAGONFLY,
  REDIS,
  type SampleOptions,
  sampleResult,
} from '../../report/sample-result.test-helper.ts';
import { displayWidth } from '../../report/terminal/terminal-text.ts';
import { buildRunPlan } from '../../run/build-plan.ts';
import type { RunEvent } from '../../run/events.ts';
import { estimateRoundNs } from '../../run/expected-duration.ts';
import { aProfile, someLoadSettings } from '../../testkit/builders.ts';
import { createProgress, type ProgressMode } from './progress.ts';
import { describeEvent } from './progress-lines.ts';

/** What a terminal shows after the writes: cursor up, clear to the end of the line or the screen, line feed. */
class Screen {
  readonly isTTY = true;
  readonly columns: number;
  readonly lines: string[] = [''];
  /** Every line as it ever stood, to find one that was too wide. */
  readonly everSeen = new Set<string>();
  writes = 0;
  cursorVisible = true;
  private row = 0;

  constructor(columns = 80) {
    this.columns = columns;
  }

  write(text: string): void {
    this.writes++;
    for (const [part] of text.matchAll(/\x1b\[[?\d]*[a-zA-Z]|\n|[^\x1b\n]+/g)) this.obey(part);
  }

  text(): string {
    return this.lines.join('\n').trimEnd();
  }

  private obey(part: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(part);
    if (up !== null) {
      this.row -= Number(up[1]);
      expect(this.row).toBeGreaterThanOrEqual(0);
      this.overwriteFrom = 0;
    } else if (part === '\n') {
      this.row++;
      this.lines[this.row] ??= '';
      this.overwriteFrom = 0;
    } else if (part === '\x1b[J') this.lines.splice(this.row, Number.POSITIVE_INFINITY, '');
    else if (part === '\x1b[?25l') this.cursorVisible = false;
    else if (part === '\x1b[?25h') this.cursorVisible = true;
    else if (part === '\x1b[K') this.lines[this.row] = this.lines[this.row]!.slice(0, this.overwriteFrom);
    else if (!/^\x1b\[\d*m$/.test(part)) this.put(part);
  }

  private overwriteFrom = 0;

  private put(text: string): void {
    const line = this.lines[this.row]!;
    this.lines[this.row] =
      line.slice(0, this.overwriteFrom) + text + line.slice(this.overwriteFrom + text.length);
    this.overwriteFrom += text.length;
    this.everSeen.add(this.lines[this.row]!.slice(0, this.overwriteFrom));
  }
}

const START = new Date(2026, 10, 23, 14, 23, 0);

interface Step {
  readonly atMs: number;
  readonly event: RunEvent;
}

/** The events of a run as it would emit them, with the time of each. */
function eventsOf(options: SampleOptions = {}): Step[] {
  const result = sampleResult({ blocks: 2, requests: 2000, ...options });
  const names = options.profiles ?? ['read-heavy'];
  const load = someLoadSettings({ stop: { kind: 'duration', durationNs: 9e9 }, warmupNs: 1e9 });
  const profiles = names.map((name) => ({
    profile: aProfile({ name, load }),
    file: `${name}.yaml`,
    text: '',
  }));
  const targets = result.targets.map(({ name }) => ({
    name,
    kind: 'local' as const,
    flavor: 'redis' as const,
    settings: {},
  }));
  const settings = {
    driver: 'resp' as const,
    protocol: 2 as const,
    blocks: result.settings.blocks,
    quick: false,
    seed: 42,
    tolerance: 0.05,
    allowNonempty: false,
    pin: true,
    calibrate: true,
    cooldownMs: 250,
  };
  const plan = buildRunPlan(profiles, targets, settings);
  const steps: Step[] = [];
  let atMs = 0;
  const emit = (event: RunEvent, afterMs = 10): void => {
    atMs += afterMs;
    steps.push({ atMs, event });
  };
  emit({ kind: 'planned', plan }, 0);
  const expects = 'all can be told';
  emit({ kind: 'ready', cpuNote: 'servers on CPUs 0-3', expects });
  for (const target of result.targets) emit({ kind: 'target-opened', target });
  emit({ kind: 'warning', id: 'W_TARGET', message: 'io_uring is not available', target: 'dragonfly' });
  emit({ kind: 'saving', directory: '/tmp/results/1' });
  for (const [profileIndex, profile] of names.entries()) {
    emit({ kind: 'profile-started', profile });
    emit({ kind: 'calibration-started', profile });
    emit({ kind: 'calibrated', profile, ceilingPerSecond: 312_000 }, 1400);
    for (const { name: target } of targets) {
      emit({ kind: 'fill-started', profile, target, keys: 100_000 });
      for (const share of [0.4, 0.8, 1]) emit({ kind: 'fill-progress', profile, target, share }, 500);
      emit({ kind: 'filled', profile, target, keys: 100_000, durationNs: 1.4e9 }, 1400);
    }
    for (const round of result.rounds.filter((one) => one.profile === profile)) {
      const targetIndex = targets.findIndex(({ name }) => name === round.target);
      const planned = { profileIndex, targetIndex, block: round.block, position: round.position };
      const expectedNs = estimateRoundNs(profiles[profileIndex]!.profile, settings);
      emit({ kind: 'round-started', round: planned, profile, target: round.target, expectedNs });
      for (let i = 0; i < 20; i++) {
        emit({ kind: 'interval', profile, target: round.target, sample: sampleInterval(i) }, 500);
        emit({ kind: 'cores', cores: [0.02, 0.5, 1].map((busy, cpu) => ({ cpu, busy, steal: 0 })) }, 1);
      }
      emit({ kind: 'round-finished', round: planned, result: round });
    }
    emit({ kind: 'profile-finished', profile });
  }
  return steps;
}

function sampleInterval(i: number): IntervalSample {
  return {
    startNs: i * 0.5e9,
    durationNs: 0.5e9,
    warmup: i < 2,
    completed: 40_000 + i * 1000,
    errors: 0,
    timeouts: 0,
    hits: 0,
    misses: 0,
    p50Ns: 410_000,
    p99Ns: i === 5 ? null : 940_000,
    maxNs: 2e6,
    inFlight: 40,
  };
}

interface Watch {
  readonly mode?: ProgressMode;
  readonly columns?: number;
  readonly unicode?: boolean;
  readonly color?: boolean;
}

function watch(
  steps: readonly Step[],
  { mode = 'live', columns = 80, unicode = true, color = false }: Watch = {},
) {
  const screen = new Screen(columns);
  let atMs = 0;
  const now = () => new Date(START.getTime() + atMs);
  const progress = createProgress({ stderr: screen, mode, columns, unicode, color, now });
  for (const step of steps) {
    ({ atMs } = step);
    progress.onEvent(step.event);
  }
  return { screen, progress };
}

const isRoundStart = ({ event }: Step) => event.kind === 'round-started';

describe('the lines of a log', () => {
  test('tell plan, machine, targets, fills and rounds, one line each', () => {
    const { screen } = watch(eventsOf({ blocks: 1 }), { mode: 'lines' });
    const [plan, ...rest] = screen.text().split('\n');
    expect(plan).toMatch(/^1 profile × 2 targets × 1 block, about .*, ends \d\d:\d\d$/);
    expect(rest).toEqual([
      'servers on CPUs 0-3: all can be told',
      'redis: redis 8.6.3, 1 thread, started at redis://127.0.0.1:7001',
      'dragonfly: dragonfly 1.40.1, 4 threads, started at redis://127.0.0.1:7002',
      'warning W_TARGET (dragonfly): io_uring is not available',
      'results go to /tmp/results/1',
      'read-heavy  the generator alone reaches 312k ops/s',
      'read-heavy  100,000 keys loaded into redis in 1.40 s',
      'read-heavy  100,000 keys loaded into dragonfly in 1.40 s',
      expect.stringMatching(
        /^read-heavy {2}block 1\/1 {2}redis {2}[\d.]+k ops\/s {2}p50 \d+ µs {2}p99 \d+ µs {2}errors 0 {2}server-bound$/,
      ),
      expect.stringMatching(/^read-heavy {2}block 1\/1 {2}dragonfly {2}\d+k ops\/s/),
    ]);
  });

  test('tell a new end from the second block on where the one of the plan is wrong, and only then', () => {
    const steps = eventsOf({ blocks: 6 });
    const about = (lines: readonly string[]) => lines.filter((line) => /^about .* left, ends/.test(line));
    const told = about(watch(steps, { mode: 'lines' }).screen.lines);
    expect(told).toEqual([]);

    // All takes three times as long as it was planned.
    const slow = steps.map(({ atMs, event }) => ({ atMs: 3 * atMs, event }));
    const { lines } = watch(slow, { mode: 'lines' }).screen;
    const first = lines.findIndex((line) => about([line]).length > 0);
    const second = slow.find(({ event }) => event.kind === 'round-started' && event.round.block === 1)!;
    const leftS = (slow.at(-1)!.atMs - second.atMs) / 1000;
    expect(lines[first - 1]).toContain('block 1/6');
    expect(lines[first + 1]).toContain('block 2/6');
    const [, min = 0, s = 0] = /^about (?:(\d+) min)? ?(?:(\d+) s)? left/.exec(lines[first]!)!.map(Number);
    expect((60 * (min || 0) + (s || 0)) / leftS).toBeCloseTo(1, 1);
    expect(about(lines)).toHaveLength(1);
    expect(about(watch(slow, { mode: 'quiet' }).screen.lines)).toEqual([]);
  });

  test('tell of every block that is added for precision', () => {
    const steps = eventsOf({ blocks: 3 }).map(({ event }) => event);
    const rounds = steps.flatMap((event) => (event.kind === 'round-finished' ? [event] : []));
    const lines = [
      { kind: 'block-added', profile: 'read-heavy', block: 2, most: 16 } as const,
      rounds.at(-1)!,
    ].map((event) => describeEvent(event, START, { blocks: 2, isQuick: false })?.text);
    expect(lines[0]).toBe(
      'read-heavy  the interval is still wider than the tolerance: block 3 of at most 16 follows',
    );
    expect(lines[1]).toMatch(/^read-heavy {2}block 3\/3 {2}/);
  });

  test('hold no escape sequence, whatever servers and files contain', () => {
    const name = 'evil\x1b[2J\nname';
    const targets = [
      { ...REDIS, name },
      { ...DRAGONFLY, failedBlocks: [0], failure: 'gone\r\x1b]0;title\x07' },
    ];
    const { screen } = watch(eventsOf({ targets, profiles: [`p${name}`] }), { mode: 'lines' });
    expect(screen.text()).toContain('evil\\x1b[2J\\nname');
    expect(screen.text()).toContain('gone\\r\\x1b]0;title\\x07');
    expect(screen.text().replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });
});

describe('of a first look', () => {
  const isQuick = (steps: readonly Step[]): Step[] =>
    steps.map((step) =>
      step.event.kind === 'planned'
        ? {
            ...step,
            event: {
              ...step.event,
              plan: { ...step.event.plan, settings: { ...step.event.plan.settings, quick: true } },
            },
          }
        : step,
    );

  test('a log tells no more than the plan, what can be told, and what goes wrong', () => {
    const steps = isQuick(eventsOf());
    const busy = { kind: 'warning', id: 'W_OTHER_LOAD', message: 'other processes used 1.2 cores' } as const;
    const { screen } = watch([...steps, { atMs: steps.at(-1)!.atMs, event: busy }], { mode: 'lines' });
    const [plan, ...rest] = screen.text().split('\n');
    expect(plan).toMatch(/^1 profile × 2 targets, about .*, ends \d\d:\d\d$/);
    expect(rest).toEqual(['all can be told', 'warning W_TARGET (dragonfly): io_uring is not available']);
  });

  test('a failed round is told at once', () => {
    const targets = [REDIS, { ...DRAGONFLY, failedBlocks: [0] }];
    const { screen } = watch(isQuick(eventsOf({ targets })), { mode: 'lines' });
    expect(screen.text()).toContain('block 1/2  dragonfly  failed with E_TARGET_LOST');
  });

  test('above the live display stands what the report does not say', () => {
    const { screen, progress } = watch(isQuick(eventsOf()));
    progress.stop();
    expect(screen.text()).toContain('all can be told');
    expect(screen.text()).not.toMatch(/started at|results go to/);
  });
});

test('quiet says only what goes wrong', () => {
  const targets = [REDIS, { ...DRAGONFLY, failedBlocks: [1] }];
  const steps = [...eventsOf({ targets }), { atMs: 99_000, event: { kind: 'interrupted' } as const }];
  const { screen } = watch(steps, { mode: 'quiet' });
  expect(screen.text().split('\n')).toEqual([
    'warning W_TARGET (dragonfly): io_uring is not available',
    'read-heavy  block 2/2  dragonfly  failed with E_TARGET_LOST: dragonfly was ended by SIGKILL',
    expect.stringMatching(/^stopping; .*Ctrl-C again exits at once/),
  ]);
});

describe('the live display', () => {
  test('shows how far it is, what goes on, both targets and the cores', () => {
    const steps = eventsOf();
    const lastRound = steps.findLastIndex(isRoundStart);
    const { screen } = watch(steps.slice(0, lastRound + 12));
    expect(screen.text().split('\n').slice(-6)).toEqual([
      expect.stringMatching(/^█+░+ {2}\d\d % {2}.* s left, ends 14:2\d$/),
      'read-heavy (1/1)  block 2/2  measuring redis',
      '  target     ops/s now  mean ops/s  p99 now  mean p99  trend',
      expect.stringMatching(/^ {2}redis +[\d.]+k +[\d.]+k +940 µs +940 µs +[▁-█]{10,40}$/),
      expect.stringMatching(/^ {2}dragonfly +118k +101k +940 µs +940 µs +[▁-█]{10,40}$/),
      '  cores  ▁▅█',
    ]);
  });

  test('leaves warm-ups out of the numbers, and says that they run', () => {
    const steps = eventsOf();
    const { screen } = watch(steps.slice(0, steps.findIndex(isRoundStart) + 3));
    expect(screen.text()).toContain('block 1/2  warming up redis');
    expect(screen.text()).not.toContain('n/a');
  });

  test('says at once that keys are being loaded, for no sample comes meanwhile', () => {
    const steps = eventsOf();
    const { screen } = watch(
      steps.slice(0, steps.findIndex(({ event }) => event.kind === 'fill-started') + 1),
    );
    expect(screen.text()).toContain('loading 100,000 keys into redis');
  });

  test.each([
    { columns: 20, unicode: true },
    { columns: 40, unicode: true },
    { columns: 60, unicode: false },
    { columns: 80, unicode: true },
    { columns: 200, unicode: true },
  ])('is never as wide as the terminal: %o', ({ columns, unicode }) => {
    const targets = [
      { ...REDIS, name: '更快'.repeat(20) },
      { ...DRAGONFLY, name: 'x'.repeat(90) },
    ];
    const steps = eventsOf({ targets, profiles: ['p'.repeat(90)] });
    const story = new Set(watch(steps, { mode: 'lines', unicode }).screen.lines);
    const { screen } = watch(steps, { columns, unicode });
    const frames = [...screen.everSeen].filter((line) => !story.has(line));
    expect(frames.length).toBeGreaterThan(10);
    expect(frames.filter((line) => displayWidth(line) >= columns)).toEqual([]);
    if (!unicode) expect(frames.join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  test('looks at every stage of a run as it did when it was last looked at', async () => {
    const steps = eventsOf();
    const firstRound = steps.findIndex(isRoundStart);
    const secondRound = firstRound + 1 + steps.slice(firstRound + 1).findIndex(isRoundStart);
    const at = (kind: RunEvent['kind'], nth = 0): number =>
      steps.flatMap(({ event }, i) => (event.kind === kind ? [i] : []))[nth]! + 1;
    const lastRound = steps.findLastIndex(isRoundStart);
    const added = [
      ...steps.slice(0, -1),
      {
        atMs: steps.at(-2)!.atMs + 10,
        event: { kind: 'block-added', profile: 'read-heavy', block: 2, most: 16 } as const,
      },
    ];
    const frames: readonly (readonly [string, readonly Step[]])[] = [
      ['opening', steps.slice(0, 2)],
      ['measuring the generator', steps.slice(0, at('calibration-started'))],
      ['loading', steps.slice(0, at('fill-progress'))],
      ['loaded', steps.slice(0, at('fill-progress', 2))],
      ['warming up', steps.slice(0, firstRound + 3)],
      ['measuring the second target', steps.slice(0, secondRound + 20)],
      ['near the end', steps.slice(0, lastRound + 38)],
      ['a block was added', added],
    ];
    const texts = frames.map(([name, some]) => `--- ${name}\n${watch(some).screen.text()}\n`);
    await expect(texts.join('\n')).toMatchFileSnapshot('golden/frames.txt');
  });

  test('says of a run that may add blocks how long it takes at least, and never that it is over', () => {
    const steps = eventsOf({ blocks: 2 }).map(({ atMs, event }) => ({
      atMs,
      event:
        event.kind === 'planned'
          ? { ...event, plan: { ...event.plan, settings: { ...event.plan.settings, maxBlocks: 8 } } }
          : event,
    }));
    const last = steps.findLastIndex(isRoundStart);
    const { screen } = watch(steps.slice(0, last + 38));
    expect(screen.text()).toMatch(/at least .* left, ends 14:2\d or later/);
    expect(screen.text()).toContain('block 2/2 (8 at most)');
    const { atMs } = steps[last + 37]!;
    const added = { kind: 'block-added', profile: 'read-heavy', block: 2, most: 8 } as const;
    const after = watch([...steps.slice(0, -1), { atMs: atMs + 1000, event: added }]).screen.text();
    const [, share] = /(\d+) % +at least/.exec(after)!;
    expect(Number(share)).toBeLessThan(80);
  });

  test('wraps long lines at words and paths at their parts, never within', () => {
    const directory = `/home/somebody/${'benchmarks/'.repeat(6)}results`;
    const event = { kind: 'warning', id: 'W_EXPORT', message: `could not write ${directory}` } as const;
    const { screen } = watch([...eventsOf().slice(0, 1), { atMs: 10, event }]);
    const lines = screen.text().split('\n');
    const at = lines.findIndex((line) => line.startsWith('warning W_EXPORT'));
    expect(lines.slice(at, at + 2)).toEqual([
      'warning W_EXPORT: could not write',
      expect.stringMatching(/^ {2}\/home\/somebody\/(benchmarks\/)+$/),
    ]);
  });

  test('is gone when it is stopped; plan, targets and warnings stay, and the cursor is back', () => {
    const { screen, progress } = watch(eventsOf());
    expect(screen.cursorVisible).toBe(false);
    progress.stop();
    expect(screen.cursorVisible).toBe(true);
    expect(screen.text().split('\n')).toEqual([
      expect.stringMatching(/^1 profile × 2 targets × 2 blocks/),
      expect.stringMatching(/^servers on CPUs/),
      expect.stringMatching(/^redis: /),
      expect.stringMatching(/^dragonfly: /),
      expect.stringMatching(/^warning W_TARGET/),
      expect.stringMatching(/^results go to/),
    ]);
    const { writes } = screen;
    progress.stop();
    progress.onEvent({ kind: 'warning', id: 'W_LATE', message: 'too late' });
    expect(screen.writes).toBe(writes);
  });

  test('keeps failures above itself', () => {
    const { screen, progress } = watch(eventsOf({ targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0] }] }));
    progress.stop();
    expect(screen.text()).toContain('block 1/2  dragonfly  failed with E_TARGET_LOST');
  });

  test('is drawn at most eight times a second however many samples come', () => {
    const steps = eventsOf().slice(0, 12);
    const [sample] = eventsOf().filter(({ event }) => event.kind === 'interval');
    const { screen: before } = watch(steps);
    const flood = Array.from({ length: 1000 }, (_, i) => ({ ...sample!, atMs: steps.at(-1)!.atMs + i }));
    const { screen } = watch([...steps, ...flood]);
    expect(screen.writes - before.writes).toBeLessThanOrEqual(8);
  });

  test('expects the rest to take as long as what is done, once a round is over', () => {
    const steps = eventsOf({ blocks: 8 });
    // Everything takes twice as long as it was planned to.
    const slow = steps.map((step) => ({ ...step, atMs: step.atMs * 2 }));
    const half =
      slow.findLastIndex(({ event }) => event.kind === 'round-finished' && event.round.block === 3) + 1;
    const atMs = slow[half - 1]!.atMs;
    const { screen } = watch(slow.slice(0, half));
    const [, share, minutes, seconds] = /(\d+) % +(?:(\d+) min )?(?:(\d+) s )?left/.exec(screen.text())!;
    expect(Number(share)).toBeGreaterThanOrEqual(50);
    expect(Number(share)).toBeLessThanOrEqual(55);
    const leftSeconds = Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    expect(leftSeconds).toBeGreaterThan((0.8 * atMs) / 1000);
    expect(leftSeconds).toBeLessThan((1.1 * atMs) / 1000);
  });

  test('colours change nothing but colours', () => {
    const plain = watch(eventsOf()).screen;
    const colored = watch(eventsOf(), { color: true }).screen;
    expect(colored.text().replaceAll(/ +$/gm, '')).toBe(plain.text());
  });
});
