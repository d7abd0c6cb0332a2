// How an installation goes, on stderr: a bar on a terminal, a line every tenth of the way in a log.
import type { OutStream } from '../../core/host.ts';
import { formatBytes } from '../../core/units.ts';
import type { InstallEvent } from '../../install/contract.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { ProgressMode } from '../progress/progress.ts';
import { drawBar } from '../terminal/terminal-bars.ts';
import { LiveArea } from '../terminal/terminal-live.ts';

export interface InstallProgressOptions {
  readonly stderr: OutStream;
  readonly mode: ProgressMode;
  readonly color: boolean;
  readonly unicode: boolean;
}

export interface InstallProgress {
  onEvent(event: InstallEvent): void;
  /** Clears the bar; what comes next may begin anew. */
  stop(): void;
}

const BAR_WIDTH = 30;
const TENTHS = 10;
/** Without a total there are no tenths. */
const STEP_BYTES = 10 * 1024 ** 2;

export function createInstallProgress(options: InstallProgressOptions): InstallProgress {
  const { stderr, mode, unicode } = options;
  const ink = createInk(options);
  const area = new LiveArea(stderr);
  let shown = -1;

  /** Drawn when it has changed, so that a quick download does not flood a slow terminal. */
  function showBytes(receivedBytes: number, totalBytes: number | undefined): void {
    const share = totalBytes ? receivedBytes / totalBytes : undefined;
    const parts = mode === 'live' ? TENTHS * 10 : TENTHS;
    const step = share === undefined ? Math.floor(receivedBytes / STEP_BYTES) : Math.floor(share * parts);
    if (step === shown) return;
    shown = step;
    const of = totalBytes === undefined ? '' : ` of ${formatBytes(totalBytes)}`;
    const percent = share === undefined ? '' : `${String(Math.floor(share * 100)).padStart(3)} %  `;
    const text = `${percent}${formatBytes(receivedBytes)}${of}`;
    if (mode === 'live')
      area.draw([ink.write(share === undefined ? text : `${drawBar(share, BAR_WIDTH, unicode)} ${text}`)]);
    else stderr.write(`${ink.write(text)}\n`);
  }

  return {
    onEvent(event) {
      if (mode === 'quiet') return;
      if (event.kind === 'bytes') return showBytes(event.receivedBytes, event.totalBytes);
      shown = -1;
      if (mode === 'live') area.print(ink.write(event.text));
      else stderr.write(`${ink.write(event.text)}\n`);
    },
    stop: () => area.stop(),
  };
}
