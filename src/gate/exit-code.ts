// What the gate's outcome means for the exit code.
import { EXIT, type ExitCode } from '../core/exit-codes.ts';
import type { GateReport } from '../result/gate.ts';

export function gateExitCode({ outcome, onInconclusive }: GateReport): ExitCode {
  switch (outcome) {
    case 'passed':
      return EXIT.ok;
    case 'failed':
      return EXIT.gateFailed;
    case 'not-comparable':
      return EXIT.notComparable;
    case 'inconclusive':
      return onInconclusive === 'fail' ? EXIT.notComparable : EXIT.ok;
  }
}
