// A week of a soak with its minutes made short: what it holds of its own stays small, and does not grow.
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SoakResult, SoakRow } from '../src/result/kinds/soak.ts';
import { temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

/** On a full machine too. */
const WEEK_TIMEOUT_MS = 20 * 60e3;

/** What Node.js takes with nothing loaded: mostly of its own file, of which one kernel reads more than another. */
const readBareBytes = (): number =>
  Number(execFileSync(process.execPath, ['-p', 'process.memoryUsage.rss()'], { encoding: 'utf8' }));

/** Node.js 26 needs some more for the same modules. */
const MOST_MB = Number.parseInt(process.versions.node, 10) < 26 ? 105 : 115;

describe('a soak', () => {
  it(
    `holds less than ${MOST_MB} MB beside those of Node.js through a week of rows, and no more at its end`,
    async () => {
      const out = temporaryDirectory();
      const servers = [await redis(), await redis()];
      const script = fileURLToPath(new URL('./soak-week.mjs', import.meta.url));
      const ports = servers.map(({ port }) => String(port));
      await promisify(execFile)(process.execPath, [script, out, ...ports], { timeout: WEEK_TIMEOUT_MS });
      const [run] = readdirSync(out);
      const rows = readFileSync(join(out, run!, 'rows.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line): SoakRow => JSON.parse(line));
      const result: SoakResult = JSON.parse(readFileSync(join(out, run!, 'result.json'), 'utf8'));
      expect(rows).toHaveLength(10_080);
      expect(result).toMatchObject({ partial: false, rows: 10_080 });
      expect(result.periods).toHaveLength(168);
      expect(result.verdicts.map(({ metric }) => metric)).toContain('used');
      const bare = readBareBytes();
      expect((result.ownRssBytes - bare) / 1e6, `beyond ${bare} of Node.js itself`).toBeLessThan(MOST_MB);
      // The first day has what loading left behind.
      const most = (day: number) =>
        Math.max(...rows.slice(day * 1440, (day + 1) * 1440).map(({ ownRssBytes }) => ownRssBytes));
      expect((most(6) - most(1)) / 1e6).toBeLessThan(10);
    },
    WEEK_TIMEOUT_MS,
  );
});
