// After a run of all tests that failed: runs the end-to-end files that failed once more, alone, and says which passed then.
//
//   node scripts/rerun-failed.mjs
//
// A file that fails beside a hundred others and passes alone was disturbed, or has a fault that shows seldom: it is
// named, so that it can be mended, and does not hold up everybody's work. Unit tests have no such excuse, more
// than a few files neither: then nothing is run again. Exit code 0: all of them passed alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Written by test/note-failed.ts. */
const REPORT = 'node_modules/.cache/cache-bench/tests.json';
const MOST = 3;

if (!existsSync(REPORT)) fail('no test was run: the checks before them failed');
const report = JSON.parse(readFileSync(REPORT, 'utf8'));
if (report.unhandled > 0)
  fail(`${report.unhandled} errors were caught by nobody, so that no file is to blame`);
const failed = report.failed.map((file) => relative(process.cwd(), file));
if (failed.length === 0) fail('no file of tests failed, so that the fault is elsewhere');
const others = failed.filter((file) => !file.endsWith('.e2e.ts'));
if (others.length > 0) fail(`these are no end-to-end tests: ${others.join(', ')}`);
if (failed.length > MOST) fail(`${failed.length} files failed, more than ${MOST}`);

console.log(`\nOnce more, alone: ${failed.join(', ')}`);
const again = spawnSync('npx', ['vitest', 'run', '--project', 'e2e', '--project', 'timing', ...failed], {
  stdio: 'inherit',
});
if (again.status !== 0) fail(`failed again, alone: ${failed.join(', ')}`);
console.log(`\nDISTURBED: failed beside the others and passed alone, to be mended: ${failed.join(', ')}`);

function fail(why) {
  console.error(`\nnothing passes by running it again: ${why}`);
  process.exit(1);
}
