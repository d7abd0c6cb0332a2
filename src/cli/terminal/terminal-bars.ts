// Numbers as characters: sparklines and the progress bar, in blocks or in ASCII.

const BLOCKS = [...'▁▂▃▄▅▆▇█'];
const ASCII_LEVELS = [...'_.-=+*#@'];

/** One character a value, from 0 to `max`. */
export function drawSparkline(values: readonly number[], max: number, unicode: boolean): string {
  const levels = unicode ? BLOCKS : ASCII_LEVELS;
  return values
    .map((value) => {
      const level = max > 0 && value > 0 ? Math.floor((value / max) * levels.length) : 0;
      return levels[Math.min(levels.length - 1, level)]!;
    })
    .join('');
}

/** @param share 0 … 1 */
export function drawBar(share: number, width: number, unicode: boolean): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  const [full, empty] = unicode ? ['█', '░'] : ['#', '.'];
  return full!.repeat(filled) + empty!.repeat(width - filled);
}
