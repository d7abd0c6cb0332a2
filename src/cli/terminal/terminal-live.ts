// A few lines at the bottom of a terminal that are drawn over again, with ordinary lines scrolling by above them.
import type { OutStream } from '../../core/host.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_TO_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

export class LiveArea {
  private readonly stream: OutStream;
  private height = 0;
  private cursorHidden = false;

  constructor(stream: OutStream) {
    this.stream = stream;
  }

  /** @param lines none wider than the terminal, or the area would lose count of its rows */
  draw(lines: readonly string[]): void {
    const hide = this.cursorHidden ? '' : HIDE_CURSOR;
    this.cursorHidden = true;
    // One write, so that no half-drawn area is seen.
    const rows = lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join('');
    this.stream.write(`${hide}${this.toTop()}${rows}${CLEAR_BELOW}`);
    this.height = lines.length;
  }

  /** A line that stays, above the area; the area is gone until it is drawn again. */
  print(line: string): void {
    this.stream.write(`${this.toTop()}${CLEAR_BELOW}${line}\n`);
    this.height = 0;
  }

  /** Clears the area and gives the cursor back. */
  stop(): void {
    if (!this.cursorHidden) return;
    this.stream.write(`${this.toTop()}${CLEAR_BELOW}${SHOW_CURSOR}`);
    this.height = 0;
    this.cursorHidden = false;
  }

  private toTop(): string {
    return this.height === 0 ? '' : `\x1b[${this.height}A`;
  }
}
