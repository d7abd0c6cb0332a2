// A reporter for CI: notes which files of tests failed, and how many errors nobody caught, for scripts/rerun-failed.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter } from 'vitest/node';

export function noteFailed(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const failed = modules.filter((one) => one.state() === 'failed').map(({ moduleId }) => moduleId);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ failed, unhandled: unhandledErrors.length }));
    },
  };
}
