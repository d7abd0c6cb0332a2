// Tests that results survive the ways in which disks fail and processes are killed.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NODE_DURABLE_FILES } from '../../core/node-durable-files.ts';
import { createMemoryDurableFiles } from '../../testkit/memory-durable-files.ts';
import type { RaceResult } from '../kinds/race.ts';
import { sampleRace, sampleRound } from '../sample-race.test-helper.ts';
import { chooseRunDirectory, createRunId, RESULT_FILE } from './directory.ts';
import { readResult } from './read-result.ts';
import { ResultWriter, saveHead, saveResult } from './result-writer.ts';

const ROUNDS_FILE = 'rounds.ndjson';

let scratch: string;
let directory: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cache-bench-store-'));
  directory = join(scratch, 'run');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const read = (file: string): Buffer => readFileSync(join(directory, file));

describe('the directory of a run', () => {
  it('is named by its time and id, and made with the first save', async () => {
    const path = await chooseRunDirectory(
      scratch,
      new Date('2026-01-02T03:04:05.678Z'),
      '0badcafe',
      NODE_DURABLE_FILES,
    );
    expect(path).toBe(join(scratch, '2026-01-02T03-04-05Z-0badcafe'));
    expect(readdirSync(scratch)).toEqual([]);
    await saveResult(path, sampleRace(), NODE_DURABLE_FILES);
    expect(readdirSync(path).sort()).toEqual([RESULT_FILE, ROUNDS_FILE]);
  });

  it('leaves none of those above it that were not there', async () => {
    await chooseRunDirectory(join(scratch, 'a', 'b'), new Date(), '0badcafe', NODE_DURABLE_FILES);
    expect(readdirSync(scratch)).toEqual([]);
    writeFileSync(join(scratch, 'mine'), '');
    await chooseRunDirectory(scratch, new Date(), '0badcafe', NODE_DURABLE_FILES);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  it('has another id for every run', () => {
    expect(createRunId()).toMatch(/^[0-9a-f]{8}$/);
    expect(createRunId()).not.toBe(createRunId());
  });

  it('is refused where it cannot be written', async () => {
    writeFileSync(join(scratch, 'file'), '');
    await expect(
      chooseRunDirectory(join(scratch, 'file'), new Date(), 'x', NODE_DURABLE_FILES),
    ).rejects.toMatchObject({
      code: 'E_RESULT_WRITE',
      hint: 'Choose a place that can be written with --out DIR.',
    });
  });
});

describe('a result that is saved', () => {
  it('is read back by its head or its directory', async () => {
    const result = sampleRace(3);
    const file = await saveResult(directory, result, NODE_DURABLE_FILES);
    expect(file).toBe(join(directory, RESULT_FILE));
    expect(await readResult(file, NODE_DURABLE_FILES)).toEqual(result);
    expect(await readResult(directory, NODE_DURABLE_FILES)).toEqual(result);
  });

  it('is a small head, and a line of JSON for each round', async () => {
    await saveResult(directory, sampleRace(3), NODE_DURABLE_FILES);
    expect(JSON.parse(read(RESULT_FILE).toString()).rounds).toEqual({ file: ROUNDS_FILE, count: 3 });
    const lines = read(ROUNDS_FILE).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [0, 1, 2].map((n) => ({
        run: '0badcafe',
        n,
        round: sampleRound(n),
        crc32: expect.stringMatching(/^[0-9a-f]{8}$/),
      })),
    );
  });

  it('writes a round once, and a head only when it is asked to', async () => {
    const result = sampleRace();
    const writer = new ResultWriter(directory, NODE_DURABLE_FILES);
    await writer.save(result);
    const head = read(RESULT_FILE);
    let before: Buffer = Buffer.alloc(0);
    for (let block = 0; block < 4; block++) {
      result.rounds.push(sampleRound(block));
      await writer.saveEntries(result);
      expect(read(ROUNDS_FILE).subarray(0, before.length)).toEqual(before);
      before = read(ROUNDS_FILE);
    }
    expect(read(RESULT_FILE)).toEqual(head);
    expect(await readResult(directory, NODE_DURABLE_FILES)).toEqual(result);
    await writer.save(result);
    expect(read(ROUNDS_FILE)).toEqual(before);
  });

  it('gets another head without its rounds being written again', async () => {
    const result = sampleRace(2, { partial: false });
    const file = await saveResult(directory, result, NODE_DURABLE_FILES);
    const rounds = read(ROUNDS_FILE);
    result.warnings.push({ id: 'W_LATE', message: 'found afterwards' });
    await saveHead(file, result, NODE_DURABLE_FILES);
    expect(read(ROUNDS_FILE)).toEqual(rounds);
    expect(await readResult(file, NODE_DURABLE_FILES)).toEqual(result);
  });
});

describe('a save that fails', () => {
  const endless: Record<string, unknown> = {};
  endless['self'] = endless;
  const unwritable = (result: RaceResult): RaceResult => ({
    ...result,
    environment: { facts: endless, cpuNote: '' },
  });
  const failure = { code: 'E_RESULT_WRITE', exitCode: 1 };

  it('leaves the head before and all rounds', async () => {
    const result = sampleRace(2);
    const writer = new ResultWriter(directory, NODE_DURABLE_FILES);
    await writer.save(result);
    const before = [read(RESULT_FILE), read(ROUNDS_FILE)];
    await expect(writer.save(unwritable(result))).rejects.toMatchObject(failure);
    await expect(
      saveHead(join(directory, RESULT_FILE), unwritable(result), NODE_DURABLE_FILES),
    ).rejects.toMatchObject(failure);
    expect([read(RESULT_FILE), read(ROUNDS_FILE)]).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual([RESULT_FILE, ROUNDS_FILE]);
  });

  it('leaves nothing when it was the first', async () => {
    await expect(saveResult(directory, unwritable(sampleRace(2)), NODE_DURABLE_FILES)).rejects.toMatchObject(
      failure,
    );
    expect(readdirSync(scratch)).toEqual([]);
  });

  it('does not replace the rounds of another result', async () => {
    await saveResult(directory, sampleRace(2), NODE_DURABLE_FILES);
    const before = [read(RESULT_FILE), read(ROUNDS_FILE)];
    await expect(saveResult(directory, sampleRace(1), NODE_DURABLE_FILES)).rejects.toMatchObject(failure);
    expect([read(RESULT_FILE), read(ROUNDS_FILE)]).toEqual(before);
  });

  it('does not stop the next one: what a torn write left is overwritten', async () => {
    const result = sampleRace(2);
    const writer = new ResultWriter(directory, NODE_DURABLE_FILES);
    await writer.save(result);
    appendFileSync(join(directory, ROUNDS_FILE), '{"run":"0badcafe","n":2,"round":{"status"'.repeat(20));
    result.rounds.push(sampleRound(2));
    await writer.save(result);
    expect(await readResult(directory, NODE_DURABLE_FILES)).toEqual(result);
  });

  it('notices that rounds went away meanwhile', async () => {
    const result = sampleRace(2);
    const writer = new ResultWriter(directory, NODE_DURABLE_FILES);
    await writer.save(result);
    writeFileSync(join(directory, ROUNDS_FILE), '');
    result.rounds.push(sampleRound(2));
    await expect(writer.save(result)).rejects.toMatchObject(failure);
  });
});

interface Killed {
  /** What the directory holds. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Rounds that had been saved before. */
  readonly saved: number;
  readonly isTorn: boolean;
}

/** A run killed at every byte of every step. */
async function* killedRuns(rounds: number): AsyncGenerator<Killed> {
  const result = sampleRace();
  const writer = new ResultWriter(directory, NODE_DURABLE_FILES);
  let before = new Map<string, Buffer>();
  const look = () => new Map(readdirSync(directory).map((file) => [file, read(file)]));
  for (let block = -1; block <= rounds; block++) {
    const isLast = block === rounds;
    if (isLast) result.partial = false;
    else if (block >= 0) result.rounds.push(sampleRound(block));
    // Heads come now and then, as when a profile begins.
    if (isLast || block < 0 || block % 2 === 1) await writer.save(result);
    else await writer.saveEntries(result);
    const after = look();
    const saved = Math.max(0, block);
    // First the new line, byte by byte; then the head beside the old one; then the new name.
    const lines = after.get(ROUNDS_FILE)!;
    const known = before.get(ROUNDS_FILE)?.length ?? 0;
    const files = new Map(before);
    for (let end = known; end <= lines.length; end++) {
      files.set(ROUNDS_FILE, lines.subarray(0, end));
      // Without its end a line is whole.
      yield { files, saved, isTorn: end > known && end < lines.length - 1 };
    }
    const head = after.get(RESULT_FILE)!;
    if (before.get(RESULT_FILE)?.equals(head) !== true)
      for (const end of [0, head.length >> 1, head.length])
        yield {
          files: new Map([...files, [`${RESULT_FILE}.tmp`, head.subarray(0, end)]]),
          saved,
          isTorn: false,
        };
    yield { files: after, saved: result.rounds.length, isTorn: false };
    before = after;
  }
}

describe('a run that is killed', () => {
  it('can be read whatever byte it was at, with every round that had been saved', async () => {
    const place = '/killed';
    const memory = createMemoryDurableFiles();
    let states = 0;
    for await (const { files, saved, isTorn } of killedRuns(3)) {
      states++;
      memory.bytes.clear();
      for (const [file, bytes] of files) memory.bytes.set(join(place, file), bytes);
      if (!files.has(RESULT_FILE)) {
        await expect(readResult(place, memory)).rejects.toMatchObject({ code: 'E_RESULT_READ' });
        expect(saved).toBe(0);
        continue;
      }
      const warnings: string[] = [];
      const result = (await readResult(place, memory, ({ id }) => warnings.push(id))) as RaceResult;
      expect(result.rounds.length).toBeGreaterThanOrEqual(saved);
      expect(result.rounds).toEqual(sampleRace(result.rounds.length).rounds);
      expect(warnings).toEqual(isTorn ? ['W_RESULT_TORN'] : []);
      expect(result.warnings.map(({ id }) => id)).toEqual(warnings);
    }
    expect(states).toBeGreaterThan(600);
  });

  it('has a rounds file before any head that names it', async () => {
    await saveResult(directory, sampleRace(), NODE_DURABLE_FILES);
    expect(existsSync(join(directory, ROUNDS_FILE))).toBe(true);
    const alone = join(scratch, 'alone');
    mkdirSync(alone);
    cpSync(join(directory, RESULT_FILE), join(alone, RESULT_FILE));
    await expect(readResult(alone, NODE_DURABLE_FILES)).rejects.toMatchObject({ code: 'E_RESULT_READ' });
  });
});
