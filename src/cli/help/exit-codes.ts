// The exit codes of the command, as help shows them.
import { EXIT_MEANINGS } from '../../core/exit-codes.ts';
import type { HelpSection } from './layout.ts';

export function listExitCodes(): HelpSection {
  return {
    head: 'Exit codes',
    rows: EXIT_MEANINGS.map(([code, meaning]) => [String(code).padStart(3), meaning]),
  };
}
