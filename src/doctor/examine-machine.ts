// From what was found out about a machine to the result of its examination. Pure.
import { type DoctorResult, doctorKind } from '../result/kinds/doctor.ts';
import { judgeAbilities } from './judge-abilities.ts';
import type { Machine } from './machine.ts';
import { examine } from './rules.ts';

/** @param now in ISO 8601 */
export function examineMachine(machine: Machine, toolVersion: string, now: string): DoctorResult {
  const findings = examine(machine);
  return {
    kind: doctorKind.kind,
    schemaVersion: doctorKind.version,
    tool: { name: 'cache-bench', version: toolVersion },
    examinedAt: now,
    ...machine,
    facts: { ...machine.facts },
    servers: [...machine.servers],
    abilities: judgeAbilities(findings).map((ability) => ({ ...ability, because: [...ability.because] })),
    findings: findings.map((finding) => ({ ...finding, spoils: [...finding.spoils] })),
  };
}
