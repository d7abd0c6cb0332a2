// What was found in the source, with what running it has shown.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { CompatCheck, CompatSource } from '../../result/kinds/compat.ts';
import type { Usage } from '../usage/usage.ts';
import type { SourceScan, SourceScript } from './scan-source.ts';
import { proofId, tryIds } from './script-checks.ts';

type SourceScriptRow = CompatSource['scripts'][number];

/** How servers say that a script meant a key which it was not given, or one that another node has. */
const SAYS_UNDECLARED = /undeclared key|non local key|do not hash to the same slot|not declared/i;

export function judgeSource(scan: SourceScan, checks: readonly CompatCheck[]): CompatSource {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const { folder, filesRead, filesLeft, clients, packages, scripts } = scan;
  return {
    folder,
    filesRead,
    filesLeft,
    clients: [...clients],
    packages: [...packages],
    scripts: scripts.map((script) => judgeScript(script, byId)),
  };
}

/** Each command once: in how many places it stands says nothing of how often it is called. */
export function usageOf({ folder, commands }: SourceScan): Usage {
  return {
    source: `a plain scan of ${folder}`,
    calls: new Map([...commands.keys()].map((name) => [name, 1])),
    isCounted: false,
    places: commands,
  };
}

function judgeScript(script: SourceScript, byId: ReadonlyMap<string, CompatCheck>): SourceScriptRow {
  const { id, file, found, obstacle, examined } = script;
  const lineOf = (line: number) => found.lines[line - 1] ?? line;
  return {
    id,
    place: `${file}:${obstacle?.line ?? found.lines[0] ?? 1}`,
    keys: examined?.keyCount ?? 0,
    ...dropUndefined({ obstacle: obstacle?.reason }),
    ...judgeTries(tryIds(script).flatMap((one) => byId.get(one) ?? [])),
    undeclared: (examined?.undeclared ?? []).map(({ line, command, reason }) => ({
      place: `${file}:${lineOf(line)}`,
      command,
      reason,
      alone: proofOf(byId.get(proofId(command))),
    })),
  };
}

function judgeTries(tries: readonly CompatCheck[]): Pick<SourceScriptRow, 'run' | 'reply'> {
  const asked = tries.filter(({ outcome }) => outcome !== 'skipped');
  if (asked.length === 0) return { run: 'not run' };
  const refusal = asked
    .flatMap(({ differences }) => differences)
    .find(({ candidate }) => SAYS_UNDECLARED.test(candidate));
  if (refusal !== undefined) return { run: 'refused', reply: refusal.candidate };
  const found = asked.find(({ level }) => level !== undefined);
  if (found !== undefined)
    return { run: 'differs', ...dropUndefined({ reply: found.differences[0]?.candidate }) };
  return { run: asked.some(({ outcome }) => outcome === 'flaky') ? 'flaky' : 'same' };
}

function proofOf(check: CompatCheck | undefined): SourceScriptRow['undeclared'][number]['alone'] {
  if (check === undefined || check.outcome === 'skipped' || check.outcome === 'flaky') return 'not run';
  return check.level === undefined || check.level === 'cosmetic' ? 'accepted' : 'refused';
}
