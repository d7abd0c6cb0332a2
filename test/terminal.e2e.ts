// Live progress in a pseudo-terminal, where it is drawn over; elsewhere each line stays.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MAIN } from './cli.ts';

const hasScript = spawnSync('script', ['-V']).stdout?.toString().includes('util-linux') ?? false;
const SHOW_CURSOR = '\x1b[?25h';
const HIDE_CURSOR = '\x1b[?25l';

/** What a terminal of so many columns is sent. */
function inTerminal(columns: number, ...args: readonly string[]): string {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols ${columns}; ${words}`, '/dev/null'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return stdout;
}

it.skipIf(hasScript)('skipped: no script (util-linux)', ({ skip }) => skip('no pseudo-terminal to be had'));

describe.runIf(hasScript)('compat', () => {
  const ASK = ['compat', '--reference', 'redis', '--candidate', 'again=redis', '--family', 'blocking'];

  it('draws one line over again, no wider than the terminal, and takes it away in the end', () => {
    const sent = inTerminal(40, ...ASK);
    const drawn = [...sent.matchAll(/(\d+) of (\d+) asked, \d+ differ[^\x1b\r\n]*/g)];
    expect(drawn.length).toBeGreaterThan(1);
    expect(drawn.filter(([line]) => line.length > 39)).toEqual([]);
    const counts = drawn.map(([, asked]) => Number(asked));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(sent.split(HIDE_CURSOR)).toHaveLength(2);
    const [, after = ''] = sent.split(SHOW_CURSOR);
    expect(after).toContain('alike');
    expect(after).not.toContain('asked,');
  });

  it('takes a terminal that tells no size as one of 80 columns', () => {
    expect(inTerminal(0, ...ASK)).toMatch(/\d+ of \d+ asked, 0 differ {3}blocking\//);
  });
});

describe('completion in bash', () => {
  const SCRIPT = `
cache-bench() { "${process.execPath}" "${MAIN}" "$@"; }
source <(cache-bench completion bash)
COMP_WORDS=(cache-bench "$@")
COMP_CWORD=$#
_cache_bench_complete
echo "\${#COMPREPLY[@]}: \${COMPREPLY[*]}"`;
  const complete = (...words: readonly string[]) =>
    spawnSync('bash', ['-c', SCRIPT, 'bash', ...words], { encoding: 'utf8' }).stdout;

  it('has words of ours', () => {
    expect(complete('compl')).toBe('1: completion\n');
    expect(complete('completion', '')).toBe('3: bash zsh fish\n');
  });

  it('leaves the names of files to bash, which completes them only where there is no word at all', () => {
    expect(complete('validate', '')).toBe('0: \n');
    expect(complete('validate', 'my')).toBe('0: \n');
  });
});
