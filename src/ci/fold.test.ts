import { describe, expect, it } from 'vitest';
import { closeFold, openFold } from './fold.ts';
import { readCommands } from './runner.test-helper.ts';

const FOLD = { id: 'cache_bench_1', title: 'read-heavy ::error::100%' };
const AT = new Date('2026-11-23T10:00:00.900Z');

describe('folds', () => {
  it('of GitHub are groups', () => {
    expect(readCommands(openFold('github', FOLD, AT))).toEqual([
      { command: 'group', properties: {}, message: FOLD.title },
    ]);
    expect(closeFold('github', FOLD, AT)).toBe('::endgroup::');
  });

  it('of GitLab are collapsed sections, with whole seconds', () => {
    expect(openFold('gitlab', FOLD, AT)).toBe(
      '\x1b[0Ksection_start:1795428000:cache_bench_1[collapsed=true]\r\x1b[0Kread-heavy ::error::100%',
    );
    expect(closeFold('gitlab', FOLD, AT)).toBe('\x1b[0Ksection_end:1795428000:cache_bench_1\r\x1b[0K');
  });
});
