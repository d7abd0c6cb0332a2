// Tests that results are read in every form there is, and that what is missing, mixed up or changed has one clear error.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryDurableFiles, type MemoryDurableFiles } from '../../testkit/memory-durable-files.ts';
import type { RaceResult } from '../kinds/race.ts';
import { parseResult } from '../parse-result.ts';
import { sampleRace } from '../sample-race.test-helper.ts';
import { wholeText } from '../whole-text.ts';
import { readRace, readResult, readRun } from './read-result.ts';
import { saveResult } from './result-writer.ts';

const directory = '/results/run';
const head = join(directory, 'result.json');
const rounds = join(directory, 'rounds.ndjson');

let files: MemoryDurableFiles;
beforeEach(() => {
  files = createMemoryDurableFiles();
});
const write = (path: string, content: string | Buffer) =>
  files.bytes.set(path, Buffer.from(content as string));
const read = (path: string): Buffer => files.bytes.get(path)!;

const RACE = sampleRace(4, { partial: false });
const refusal = (message: RegExp) => ({
  code: 'E_RESULT_READ',
  exitCode: 2,
  message: expect.stringMatching(message),
});
const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');

/** With what it was told beside it. */
async function readLost(place = directory): Promise<[RaceResult, string[]]> {
  const told: string[] = [];
  const result = await readRace(place, files, ({ id, message }) => told.push(`${id}: ${message}`));
  expect(result.warnings.map(({ id, message }) => `${id}: ${message}`)).toEqual(told);
  return [result, told];
}

describe('one file that holds all', () => {
  it.each([0, 1, 4])('is read line by line, with %i rounds', async (count) => {
    const text = [...wholeText(sampleRace(count))].join('');
    expect(JSON.parse(text)).toEqual(sampleRace(count));
    expect(text.split('\n')).toHaveLength(count === 0 ? 2 : count + 3);
    write(head, text);
    expect(await readResult(head, files)).toEqual(sampleRace(count));
    write(head, text.replaceAll('\n', '\r\n'));
    expect(await readResult(head, files)).toEqual(sampleRace(count));
  });

  it.each([
    ['in one line', (json: object) => JSON.stringify(json)],
    ['set out for people', (json: object) => JSON.stringify(json, null, 2)],
    ['a value a line', (json: object) => JSON.stringify(json, null, 0).replaceAll(',"', ',\n"')],
  ])('is read %s', async (_how, format) => {
    write(head, format(RACE));
    expect(await readResult(head, files)).toEqual(RACE);
  });

  it.each(['race-1', 'capacity-1'])('is read as version 1 wrote it: %s', async (name) => {
    write(head, fixture(name));
    const result = await readResult(head, files);
    await saveResult(join(directory, 'again'), result, files);
    expect(await readResult(join(directory, 'again'), files)).toEqual(result);
    write(head, [...wholeText(result)].join(''));
    expect(await readResult(head, files)).toEqual(result);
  });

  it('is read as shells of Windows redirect it', async () => {
    const text = [...wholeText(RACE)].join('');
    for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      write(head, bytes);
      expect(await readResult(head, files)).toEqual(RACE);
    }
  });

  it('is refused when it is cut off at any byte', async () => {
    const text = Buffer.from([...wholeText(RACE)].join(''));
    for (let end = 0; end < text.length - 1; end++) {
      write(head, text.subarray(0, end));
      await expect(readResult(head, files), String(end)).rejects.toMatchObject(
        refusal(/not JSON, or cut off/),
      );
    }
  });

  it('is refused with the place of what is wrong', async () => {
    const text = [...wholeText(RACE)].join('');
    write(head, text.replace('"block":2', '"block":-2'));
    await expect(readResult(head, files)).rejects.toMatchObject(
      refusal(/result\.json is not .*: rounds\[2\]\.block: /),
    );
    write(head, `${text}{}`);
    await expect(readResult(head, files)).rejects.toMatchObject(refusal(/not JSON, or cut off/));
  });
});

describe('a result that is no race', () => {
  it.each([
    ['capacity-1', 'a search for capacities', 'report'],
    ['replay-1', 'a replay', 'cache-bench learn'],
    ['claims-1', 'a test of claims', 'report'],
    ['doctor-1', 'an examination of a machine', 'report'],
    ['compat-1', 'a comparison of replies', 'compat diff OLD NEW'],
  ])('is refused where rounds are needed, and told what it is: %s', async (name, what, next) => {
    write(head, fixture(name));
    await expect(readRace(head, files)).rejects.toMatchObject({
      ...refusal(/^/),
      message: `${head} holds ${what}; a race is wanted here`,
      hint: expect.stringContaining(next),
    });
    if (name === 'capacity-1')
      expect(await readRun(head, files)).toMatchObject({ kind: 'cache-bench capacity' });
    else
      await expect(readRun(head, files)).rejects.toMatchObject({
        ...refusal(/^/),
        message: `${head} holds ${what}; a race or a search for capacities is wanted here`,
      });
  });

  it.each(['replay-1', 'claims-1', 'doctor-1', 'compat-1'])('is saved and read again: %s', async (name) => {
    const result = parseResult(fixture(name), name);
    await saveResult(directory, result, files);
    expect(await readResult(directory, files)).toEqual(result);
  });
});

describe('a head with its rounds beside it', () => {
  beforeEach(async () => {
    await saveResult(directory, RACE, files);
  });

  it('is refused alone, and says what is missing and what to do', async () => {
    files.bytes.delete(rounds);
    await expect(readResult(head, files)).rejects.toMatchObject({
      ...refusal(
        /result\.json is only the head of a result: 4 or more rounds belong to it, in .*rounds\.ndjson, which is missing/,
      ),
      hint: expect.stringContaining('-f result-json'),
    });
  });

  it('is refused beside the rounds of another run', async () => {
    const other = join(directory, 'other');
    await saveResult(other, { ...RACE, runId: 'ba5eba11' }, files);
    write(rounds, read(join(other, 'rounds.ndjson')));
    await expect(readResult(head, files)).rejects.toMatchObject(
      refusal(/rounds\.ndjson:1 is of the run "ba5eba11", and the head beside it is of the run "0badcafe"/),
    );
  });

  it('follows no other name', async () => {
    write(head, read(head).toString().replace('rounds.ndjson', '../../rounds.ndjson'));
    await expect(readResult(head, files)).rejects.toMatchObject(
      refusal(/its rounds are said to be in "\.\.\/\.\.\/rounds\.ndjson", not rounds\.ndjson/),
    );
  });

  it('is refused when a line before the last is damaged, and names it', async () => {
    const text = read(rounds).toString();
    write(rounds, text.replace('"block":1', '"block":7'));
    await expect(readResult(head, files)).rejects.toMatchObject(
      refusal(/rounds\.ndjson:2 is damaged: the sum at its end/),
    );
  });

  it('is refused with the place of what is wrong in a line', async () => {
    await saveResult(
      join(directory, 'bad'),
      sampleRace(0, { rounds: [{ ...RACE.rounds[0]!, block: -1 }] }),
      files,
    );
    await expect(readResult(join(directory, 'bad'), files)).rejects.toMatchObject(
      refusal(/rounds\.ndjson:1 is not a result that can be read: block: /),
    );
  });

  it('is partial without a line in the middle, and tells so', async () => {
    const lines = read(rounds).toString().split('\n');
    write(rounds, lines.toSpliced(1, 1).join('\n'));
    const [result, told] = await readLost();
    expect(result).toMatchObject({ partial: true, rounds: [{ block: 0 }, { block: 2 }, { block: 3 }] });
    expect(told).toEqual([
      'W_RESULT_LOST: rounds.ndjson holds 3 rounds, and there were 4: the result is taken as partial',
    ]);
    write(rounds, [...lines.slice(0, 2), lines[0], ''].join('\n'));
    await expect(readResult(head, files)).rejects.toMatchObject(
      refusal(/rounds\.ndjson:3 is number 0 again/),
    );
  });

  it('can be read whatever byte its rounds end at: whole lines count, and what is lost is told', async () => {
    const bytes = read(rounds);
    for (let end = 0; end < bytes.length; end++) {
      write(rounds, bytes.subarray(0, end));
      const [result, told] = await readLost();
      // A line without its end is whole.
      const whole = bytes.subarray(0, end + 1).filter((byte) => byte === 0x0a).length;
      expect(result.rounds).toEqual(RACE.rounds.slice(0, whole));
      expect(result.partial).toBe(whole < 4);
      expect(told.some((text) => text.startsWith('W_RESULT_LOST'))).toBe(whole < 4);
    }
  });

  it('gives a result or one clear error, whatever was done to its files', async () => {
    const good = { head: read(head), rounds: read(rounds) };
    const change = fc.record({
      file: fc.constantFrom('head' as const, 'rounds' as const),
      at: fc.nat(),
      length: fc.nat(60),
      by: fc.oneof(fc.constantFrom('', '\n', '\0', '"', '{', '9e999', 'null'), fc.string({ unit: 'binary' })),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, length, by }) => {
        const place = at % good[file].length;
        const changed = Buffer.concat([
          good[file].subarray(0, place),
          Buffer.from(by),
          good[file].subarray(place + length),
        ]);
        write(head, file === 'head' ? changed : good.head);
        write(rounds, file === 'rounds' ? changed : good.rounds);
        try {
          const { kind } = await readResult(head, files);
          expect(kind).toBe(RACE.kind);
        } catch (error) {
          expect(error).toMatchObject(refusal(/result\.json|rounds\.ndjson/));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('may have empty lines, or those of another system', async () => {
    write(rounds, `${read(rounds).toString().replaceAll('\n', '\r\n')}\r\n`);
    expect(await readResult(head, files)).toEqual(RACE);
    write(rounds, `${read(rounds)}\n\n`);
    expect(await readResult(head, files)).toEqual(RACE);
  });
});

describe('a place without a result', () => {
  it('is refused', async () => {
    for (const place of [directory, join(directory, 'nothing.json')])
      await expect(readResult(place, files)).rejects.toMatchObject(
        refusal(/: there is no such file or directory$/),
      );
    write(join(directory, 'notes.txt'), 'none');
    await expect(readResult(directory, files)).rejects.toMatchObject(
      refusal(/run: there is no result\.json in it$/),
    );
  });

  it('is refused where a race is wanted, and says what is there', async () => {
    write(head, fixture('capacity-1'));
    await expect(readRace(head, files)).rejects.toMatchObject(
      refusal(/result\.json holds a search for capacities; a race is wanted here/),
    );
  });
});
