// Names of formats as people write them.
import { describe, expect, it } from 'vitest';
import { formatOf, formatToFile } from './formats.ts';

const NAMES = ['text', 'md', 'html', 'json', 'result-json'] as const;

describe('the name of a format', () => {
  it.each([
    ['md', 'md'],
    ['markdown', 'md'],
    ['htm', 'html'],
    ['txt', 'text'],
    ['toString', undefined],
    ['', undefined],
  ])('%j is %s', (text, format) => {
    expect(formatOf(NAMES)(text)).toBe(format);
  });

  it('is none of those that a command does not have', () => {
    expect(formatOf(['json'])('markdown')).toBeUndefined();
    expect(formatOf(['json']).nearest?.('markdown')).toBeUndefined();
  });

  it.each([
    ['markdwn', 'md'],
    ['HTML', 'html'],
    ['jsno', 'json'],
    ['pdf-file', undefined],
  ])('%j was meant to be %s', (text, format) => {
    expect(formatOf(NAMES).nearest?.(text)).toBe(format);
  });
});

describe('a format and a file', () => {
  it('are taken with other names too, and the file as it is written', () => {
    expect(formatToFile(NAMES)('markdown=a=b.md')).toEqual({ format: 'md', file: 'a=b.md' });
    expect(formatToFile(NAMES)('md=-')).toBeUndefined();
    expect(formatToFile(NAMES)('md=')).toBeUndefined();
  });

  it('are told with the part that is missing or wrong', () => {
    const { nearest } = formatToFile(NAMES);
    expect(nearest?.('markdwn=x.md')).toBe('md=x.md');
    expect(nearest?.('md')).toBe('md=FILE');
    expect(nearest?.('md=-')).toBeUndefined();
    expect(nearest?.('nothing=x')).toBeUndefined();
  });
});
