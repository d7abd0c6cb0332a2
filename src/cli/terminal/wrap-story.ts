// What goes to a terminal, broken where words end: the terminal itself would break it anywhere.
import type { Host, OutStream } from '../../core/host.ts';
import { displayWidth, wrapText } from '../../report/terminal/terminal-text.ts';

/** Of a host whose stderr is no terminal lines stay whole, as in a log. */
export function wrapStory(host: Host): Host {
  return { ...host, stderr: wrapWords(host.stderr) };
}

/** For lines that people read; the same stream where it is no terminal. */
export function wrapWords(stream: OutStream): OutStream {
  if (!stream.isTTY) return stream;
  return {
    // The last column stays free: writing into it moves some terminals to the next line.
    write: (text) =>
      stream.write(
        text
          .split('\n')
          .map((line) => wrapLine(line, stream.columns - 1))
          .join('\n'),
      ),
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}

/** All of it in one colour, or in none. */
const PAINTED = /^((?:\x1b\[\d+m)*)( *)([^\x1b]*)((?:\x1b\[\d+m)*)$/;
/** A display that moves the cursor has measured its lines; the lines of a stack are read by programs. */
const LEFT_ALONE = /\r|\x1b\[[?\d;]*[A-Zac-ln-z]|^ +at /;
const INDENT = '  ';

function wrapLine(line: string, width: number): string {
  const [, before, lead, text, after] = (!LEFT_ALONE.test(line) && PAINTED.exec(line)) || [];
  if (text === undefined || displayWidth(lead + text) <= width) return line;
  const wrapped = wrapText(text, width - lead!.length, INDENT).map((one) => lead + one);
  return `${before}${wrapped.join('\n')}${after}`;
}
