// Lines on stderr fit the terminal that they are read on, and stay whole in a log.
import { describe, expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { wrapStory, wrapWords } from './wrap-story.ts';

const LONG =
  'error E_TARGET: redis at redis://127.0.0.1:6379 does not answer, so nothing was sent to it and nothing was measured';

function write(text: string, isTTY = true): string {
  const host = createMemoryHost({ isTTY, columns: 40 });
  wrapStory(host).stderr.write(text);
  return host.stderr.text;
}

describe('on a terminal', () => {
  it('lines are broken at spaces, and those that follow are indented', () => {
    const lines = write(`${LONG}\n  ${LONG}\nshort\n`).split('\n');
    for (const line of lines) expect(line.length).toBeLessThan(40);
    expect(lines.join(' ').replace(/ +/g, ' ')).toBe(`${LONG} ${LONG} short `);
    expect(lines[1]).toMatch(/^ {2}\S/);
    expect(lines.at(-3)).toMatch(/^ {4}\S/);
  });

  it('a colour goes on over all lines of one', () => {
    const text = write(`\x1b[33m${LONG}\x1b[39m\n`);
    expect(text.startsWith('\x1b[33merror')).toBe(true);
    expect(text.endsWith('\x1b[39m\n')).toBe(true);
    expect(text.split('\n').length).toBeGreaterThan(3);
  });

  it('a line that is indented by more than the terminal is wide comes to an end', () => {
    expect(write(`${' '.repeat(50)}^ here\n`).replace(/\s/g, '')).toBe('^here');
  });

  it('a display that moves the cursor, a bar that returns, and a stack stay as they are', () => {
    for (const text of [`\x1b[2A${LONG}\x1b[K\n`, `\r${LONG}`, `    at ${LONG}\n`])
      expect(write(text)).toBe(text);
  });
});

it('in a log they stay whole', () => {
  expect(write(`${LONG}\n`, false)).toBe(`${LONG}\n`);
});

it('of stdout only what people read is broken', () => {
  const host = createMemoryHost({ isTTY: true, columns: 40 });
  wrapStory(host).stdout.write(`${LONG}\n`);
  expect(host.stdout.text).toBe(`${LONG}\n`);
  wrapWords(host.stdout).write(`${LONG}\n`);
  expect(
    Math.max(
      ...host.stdout.text
        .split('\n')
        .slice(1)
        .map((line) => line.length),
    ),
  ).toBeLessThan(40);
  const piped = createMemoryHost({ columns: 40 });
  wrapWords(piped.stdout).write(`${LONG}\n`);
  expect(piped.stdout.text).toBe(`${LONG}\n`);
});
