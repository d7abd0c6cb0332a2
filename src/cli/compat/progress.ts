// The story of a comparison on stderr: one line that is drawn over on a terminal, and what the servers do.
import type { CompatEvent } from '../../compat/conduct-compat.ts';
import type { Host } from '../../core/host.ts';
import { createInk, shorten } from '../../report/terminal/terminal-text.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { LiveArea } from '../terminal/terminal-live.ts';

export interface CompatProgress {
  onEvent(event: CompatEvent): void;
  /** Clears the line; to be called however the comparison ends. */
  stop(): void;
}

const SHORTEST_REDRAW_MS = 125;

export function createCompatProgress(host: Host, quiet: boolean): CompatProgress {
  const { stderr } = host;
  const ink = createInk(describeTerminal(stderr, host.env));
  const area = stderr.isTTY && !quiet ? new LiveArea(stderr) : undefined;
  let total = 0;
  let asked = 0;
  let found = 0;
  let last = '';
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  const print = (text: string) => {
    const line = ink.write(text);
    if (area === undefined) stderr.write(`${line}\n`);
    else area.print(line);
  };
  const draw = () => {
    if (area === undefined || host.now().getTime() - drawnAtMs < SHORTEST_REDRAW_MS) return;
    drawnAtMs = host.now().getTime();
    const counts = ink.write(`${asked} of ${total} asked, ${found} differ`);
    const line = `${counts}   ${ink.write(last)}`;
    const room = stderr.columns - 1;
    // The counts whole, or nothing of the name.
    area.draw([line.length <= room ? line : shorten(counts, room)]);
  };
  return {
    onEvent(event) {
      switch (event.kind) {
        case 'target-opened':
          if (!quiet) print(`${event.name}: ${event.server}`);
          return;
        case 'told':
          if (!quiet || event.text.startsWith('warning')) print(event.text);
          return;
        case 'begun':
          total = event.total;
          if (!quiet) print(`${total} checks, counting each RESP version; the reference is asked twice`);
          return;
        case 'asked': {
          const { task, verdict } = event.asked;
          asked++;
          last = task.check.id;
          if (verdict.differences.length > 0 && verdict.outcome !== 'flaky') found++;
          draw();
        }
      }
    },
    stop: () => area?.stop(),
  };
}
