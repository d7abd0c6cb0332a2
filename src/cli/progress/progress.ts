// The story of a run on stderr: a live display on a terminal, plain lines in a log, or only what goes wrong.
import type { OutStream } from '../../core/host.ts';
import { createInk, wrapText } from '../../report/terminal/terminal-text.ts';
import type { RunEvent, RunListener } from '../../run/events.ts';
import { countPlannedBlocks, type RunPlan } from '../../run/plan.ts';
import { LiveArea } from '../terminal/terminal-live.ts';
import { EndTeller } from './end-teller.ts';
import { drawFrame } from './progress-frame.ts';
import { describeEvent, type StoryLine } from './progress-lines.ts';
import { ProgressState } from './progress-state.ts';

export type ProgressMode = 'live' | 'lines' | 'quiet';

export interface ProgressOptions {
  readonly stderr: OutStream;
  readonly mode: ProgressMode;
  readonly color: boolean;
  readonly unicode: boolean;
  readonly columns: number;
  now(): Date;
}

export interface Progress {
  readonly onEvent: RunListener;
  /** Clears the live display and gives the cursor back; to be called however the run ends. */
  stop(): void;
}

/** Eight redraws a second are as many as a reader can follow. */
const SHORTEST_REDRAW_MS = 125;

const TICK_MS = 1000;

export function createProgress(options: ProgressOptions): Progress {
  return options.mode === 'live' ? createLiveProgress(options) : createPlainProgress(options);
}

function createPlainProgress(options: ProgressOptions): Progress {
  const paintLine = createLinePainter(options);
  const ends = new EndTeller();
  const isShown: IsShown = ({ weight }, isQuick) =>
    // Rounds of a first look are short and many: a line for each would bury the answer below them.
    weight === 'trouble' || (options.mode === 'lines' && (weight === 'story' || !isQuick));
  return {
    onEvent(event) {
      const line = paintLine(event, isShown);
      if (line !== undefined) options.stderr.write(`${line}\n`);
      const end = ends.see(event, options.now());
      if (end !== undefined && options.mode === 'lines') options.stderr.write(`${end}\n`);
    },
    stop() {},
  };
}

function createLiveProgress(options: ProgressOptions): Progress {
  const { stderr, unicode, now } = options;
  const ink = createInk(options);
  const paintLine = createLinePainter(options, () => widthNow());
  const area = new LiveArea(stderr);
  const state = new ProgressState();
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let stopped = false;

  // The last column stays free: writing into it moves some terminals to the next line.
  const widthNow = (): number => Math.min(options.columns, stderr.columns) - 1;

  function draw(): void {
    const width = widthNow();
    area.draw(drawFrame(state, { ink, unicode, width, now: now() }));
    drawnAtMs = now().getTime();
  }

  // Nothing may happen for long, and the time goes on.
  const tick = setInterval(() => {
    if (Number.isFinite(drawnAtMs)) draw();
  }, TICK_MS);
  tick.unref();

  return {
    onEvent(event) {
      if (stopped) return;
      state.see(event, now().getTime());
      const line = paintLine(event, isToldBeside);
      if (line !== undefined) area.print(line);
      // A sample may wait for the next one; what begins a phase may not, for the next event can be minutes away.
      const canWait = ['interval', 'cores', 'fill-progress'].includes(event.kind);
      if (!canWait || now().getTime() - drawnAtMs >= SHORTEST_REDRAW_MS) draw();
    },
    stop() {
      stopped = true;
      clearInterval(tick);
      area.stop();
    },
  };
}

/** Whether a line is printed; of a first look fewer are. */
type IsShown = (line: StoryLine, isQuick: boolean) => boolean;

/** The display shows the rest. */
const isToldBeside: IsShown = ({ weight }, isQuick) => weight !== 'step' && !(weight === 'detail' && isQuick);

/** @param width that lines are wrapped to; absent: a log, whose lines stay whole */
function createLinePainter(options: ProgressOptions, width?: () => number) {
  const ink = createInk(options);
  let plan: RunPlan | undefined;
  let blocks = 0;
  return (event: RunEvent, isShown: IsShown): string | undefined => {
    if (event.kind === 'planned') plan = event.plan;
    if (event.kind === 'profile-started' && plan !== undefined)
      blocks = countPlannedBlocks(plan, event.profile);
    const isQuick = plan?.settings.quick === true;
    const line = describeEvent(event, options.now(), { blocks, isQuick });
    if (line === undefined || !isShown(line, isQuick)) return undefined;
    const text = ink.write(line.text);
    const lines = width === undefined ? [text] : wrapText(text, width(), '  ');
    return lines.map((one) => (line.weight === 'trouble' ? ink.paint('yellow', one) : one)).join('\n');
  };
}
