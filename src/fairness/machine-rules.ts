// Whether the machine treated all targets alike: the rules of the doctor over what a run has seen of it.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { FairnessRuleId } from '../core/fairness-rules.ts';
import { formatDurationNs } from '../core/units.ts';
import type { Machine } from '../doctor/machine.ts';
import { examine } from '../doctor/rules.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { JudgedRun } from '../result/parts/run-head.ts';
import type { HostFacts } from '../telemetry/host-facts.ts';
import { kept, type RuleAnswer, unknown } from './rule-answer.ts';

/** By rule: which finding of the doctor breaks it, and what must be known for the doctor to tell. */
const DOCTORS = {
  'other-load': {
    finding: 'W_OTHER_LOAD',
    look: ({ state }: Machine) => state.busyCores?.toFixed(2),
    unit: 'cores',
  },
  steal: {
    finding: 'W_STEAL',
    look: ({ state }: Machine) => state.stealShare?.toFixed(3),
    unit: 'of the time',
  },
  swap: { finding: 'W_SWAP', look: ({ state }: Machine) => state.swapUsedBytes, unit: 'bytes' },
  governor: { finding: 'W_GOVERNOR', look: ({ facts }: Machine) => facts.governor, unit: '' },
  turbo: {
    finding: 'W_TURBO',
    look: ({ facts }: Machine) => (facts.turbo === false ? 'off' : undefined),
    unit: '',
  },
  smt: {
    finding: 'W_SMT',
    look: ({ facts }: Machine) => (facts.smt === false ? 'off' : undefined),
    unit: '',
  },
  thp: { finding: 'W_THP', look: ({ facts }: Machine) => facts.transparentHugePages, unit: '' },
} as const satisfies Partial<
  Record<FairnessRuleId, { finding: string; look(machine: Machine): unknown; unit: string }>
>;

export type MachineRuleId = keyof typeof DOCTORS | 'throttling';

export function checkMachine({
  rounds,
  environment,
}: JudgedRun): readonly (readonly [MachineRuleId, RuleAnswer])[] {
  const completed = rounds.filter((round): round is CompletedRound => round.status === 'completed');
  // Facts of results are those of HostFacts; what an old result lacks is unknown, as on a machine that does not tell.
  const facts = environment.facts as unknown as HostFacts;
  const machine: Machine = {
    facts,
    state: observe(completed),
    allowedCpus: facts.usableCpus ?? 0,
    servers: [],
  };
  const findings = examine(machine);
  const checks = Object.entries(DOCTORS).map(([rule, { finding: id, look, unit }]) => {
    const trouble = findings.find((finding) => finding.id === id);
    const there = rule === 'other-load' ? findLoadElsewhere(completed, machine) : undefined;
    const value = look(machine);
    const finding: RuleAnswer =
      trouble !== undefined
        ? { outcome: 'broken', found: trouble.found, fix: trouble.fix.text }
        : (there ??
          (value === undefined
            ? unknown('this machine does not say')
            : kept([value, unit].filter((part) => part !== '').join(' '))));
    return [rule as MachineRuleId, finding] as const;
  });
  return [['throttling', checkThrottling(completed, facts)], ...checks];
}

/** Other processes on the machines of remote servers, as far as ssh reads them; undefined: there are none. */
function findLoadElsewhere(rounds: readonly CompletedRound[], machine: Machine): RuleAnswer | undefined {
  const isMuch = (busyCores: number): boolean =>
    examine({ ...machine, state: { busyCores } }).some(({ id }) => id === DOCTORS['other-load'].finding);
  const worst = new Map<string, number>();
  for (const { target, otherServerCores } of rounds)
    if (otherServerCores !== undefined && isMuch(otherServerCores))
      worst.set(target, Math.max(otherServerCores, worst.get(target) ?? 0));
  if (worst.size === 0) return undefined;
  const found = [...worst].map(([target, cores]) => `${cores.toFixed(2)} cores of the machine of ${target}`);
  return {
    outcome: 'broken',
    found: `other processes used ${found.join(', ')}`,
    fix: 'Stop them; `top` there shows which they are.',
    targets: [...worst.keys()],
  };
}

/** The worst of all rounds. */
function observe(rounds: readonly CompletedRound[]): Machine['state'] {
  const most = (values: readonly number[]): number | undefined =>
    values.length === 0 ? undefined : Math.max(...values);
  const busyCores = most(rounds.flatMap(({ otherCores }) => otherCores ?? []));
  const stealShare = most(rounds.flatMap(meanSteal));
  const swapUsedBytes = most(rounds.flatMap((round) => round.swapUsedBytes ?? []));
  return {
    ...dropUndefined({ busyCores, stealShare, swapUsedBytes }),
  };
}

function meanSteal({ telemetry }: CompletedRound): number[] {
  const here = telemetry.flatMap(({ cores }) => cores.map(({ steal }) => steal));
  const there = telemetry.flatMap(({ serverCores = [] }) => serverCores.map(({ steal }) => steal));
  return [here, there]
    .filter((shares) => shares.length > 0)
    .map((shares) => shares.reduce((sum, share) => sum + share, 0) / shares.length);
}

function checkThrottling(rounds: readonly CompletedRound[], { cpuQuota }: HostFacts): RuleAnswer {
  const known = rounds.flatMap(({ throttledSeconds }) => throttledSeconds ?? []);
  if (known.length === 0) return unknown('this machine does not say');
  const seconds = known.reduce((sum, one) => sum + one, 0);
  if (seconds === 0)
    return kept(cpuQuota === undefined ? 'there is no CPU quota' : 'the CPU quota was never used up');
  return {
    outcome: 'broken',
    found: `a CPU quota stopped server or generator for ${formatDurationNs(seconds * 1e9)} during the rounds`,
    fix: 'Lift the quota (docker: leave out --cpus; Kubernetes: no CPU limit) and grant whole CPUs.',
  };
}
