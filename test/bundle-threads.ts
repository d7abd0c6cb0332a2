// Bundles the few modules that threads and forked processes load, into .cache/threads; all else of a test runs from src/.
import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

const ENTRIES = ['load/worker-entry', 'load/sink/sink-process', 'testkit/known-answer-thread'];

export default function bundleThreads(project: TestProject): void {
  bundle();
  // While vitest watches, a thread should not stay what it was.
  project.onTestsRerun(bundle);
}

function bundle(): void {
  const entries = ENTRIES.map((name) => `src/${name}.ts`);
  execFileSync(process.execPath, ['scripts/bundle-threads.mjs', '.cache/threads', ...entries], {
    stdio: 'inherit',
  });
}
