// Files of the machine: replaced whole or not at all, links followed, nothing left beside them.
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NODE_FILES } from './node-files.ts';

let directory: string;
const at = (...names: string[]) => join(directory, ...names);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a file that is replaced', () => {
  it('has the new text, and nothing lies beside it', () => {
    NODE_FILES.replaceText(at('a'), 'one');
    NODE_FILES.replaceText(at('a'), 'two');
    expect(NODE_FILES.readText(at('a'))).toBe('two');
    expect(readdirSync(directory)).toEqual(['a']);
  });

  it('is the one that a link means', () => {
    writeFileSync(at('real'), 'one');
    symlinkSync('real', at('link'));
    NODE_FILES.replaceText(at('link'), 'two');
    expect(readlinkSync(at('link'))).toBe('real');
    expect(readFileSync(at('real'), 'utf8')).toBe('two');
    expect(NODE_FILES.followLinks(at('link'))).toBe(NODE_FILES.followLinks(at('real')));
  });

  it('stays as it was where that fails, and nothing lies beside it', () => {
    NODE_FILES.makeDirectory(at('taken', 'below'));
    expect(() => NODE_FILES.replaceText(at('taken'), 'text')).toThrow();
    expect(readdirSync(directory)).toEqual(['taken']);
    expect(() => NODE_FILES.replaceText(at('nowhere', 'a'), 'text')).toThrow(/ENOENT/);
  });

  it('is written in pieces, and stays as it was where one of them fails', () => {
    NODE_FILES.replaceText(at('a'), new Set(['one', ', two']));
    expect(NODE_FILES.readText(at('a'))).toBe('one, two');
    function* broken() {
      yield 'three';
      throw new Error('no more');
    }
    expect(() => NODE_FILES.replaceText(at('a'), broken())).toThrow('no more');
    expect(NODE_FILES.readText(at('a'))).toBe('one, two');
    expect(readdirSync(directory)).toEqual(['a']);
  });

  it('can be tried without a trace', () => {
    NODE_FILES.tryReplace(at('a'));
    expect(readdirSync(directory)).toEqual([]);
    expect(() => NODE_FILES.tryReplace(directory)).toThrow('it is a directory');
    expect(() => NODE_FILES.tryReplace(at('nowhere', 'a'))).toThrow(/ENOENT/);
  });
});

it('tells what is where', () => {
  writeFileSync(at('a'), 'ä');
  expect(NODE_FILES.look(at('a'))).toEqual({ kind: 'file', sizeBytes: 2 });
  expect(NODE_FILES.look(directory)).toMatchObject({ kind: 'directory' });
  expect(NODE_FILES.look(at('b'))).toBeUndefined();
  expect(NODE_FILES.list(directory)).toEqual(['a']);
  expect(NODE_FILES.readText(at('a'), 'latin1')).toHaveLength(2);
});

it('appends and removes', () => {
  NODE_FILES.appendText(at('a'), 'one');
  NODE_FILES.appendText(at('a'), 'two');
  expect(NODE_FILES.readText(at('a'))).toBe('onetwo');
  NODE_FILES.remove(at('a'));
  expect(() => NODE_FILES.remove(at('a'))).toThrow(/ENOENT/);
});

describe('a directory', () => {
  it('is made with those above it, and may be there', () => {
    NODE_FILES.makeDirectory(at('a', 'b', 'c'));
    NODE_FILES.makeDirectory(at('a', 'b', 'c'));
    expect(NODE_FILES.look(at('a', 'b', 'c'))).toMatchObject({ kind: 'directory' });
  });

  it('is not made where a file is', () => {
    writeFileSync(at('a'), '');
    expect(() => NODE_FILES.makeDirectory(at('a'))).toThrow(/EEXIST/);
    expect(() => NODE_FILES.makeDirectory(at('a', 'b'))).toThrow(/ENOTDIR/);
  });

  it.runIf(platform === 'linux')('is given up where the system has no such place', () => {
    expect(() => NODE_FILES.makeDirectory('/proc/nowhere/below')).toThrow(/ENOENT/);
  });
});

it('the beginning of a file is some of its text, and nothing where there is none', () => {
  writeFileSync(at('short'), 'short');
  writeFileSync(at('long'), 'long'.repeat(10_000));
  expect(NODE_FILES.readBeginning(at('short'))).toBe('short');
  expect(NODE_FILES.readBeginning(at('long'))).toMatch(/^(long){1000,9000}$/);
  expect(NODE_FILES.readBeginning(directory)).toBe('');
  expect(NODE_FILES.readBeginning(at('none'))).toBe('');
});
