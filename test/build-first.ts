// Builds dist/ once before any test: worker threads and the command itself run from the built files.
import { execFileSync } from 'node:child_process';

export default function buildFirst(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
