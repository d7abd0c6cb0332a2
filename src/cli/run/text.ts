// The plan in words, for --dry-run: what would be sent where, in which order, and how long it takes.
import { describeEndpoint } from '../../core/endpoint.ts';
import { formatChosenShare } from '../../core/share.ts';
import { formatCount, formatInteger, formatLongDurationNs } from '../../core/units.ts';
import type { Profile } from '../../profile/profile.ts';
import { countFilledKeys } from '../../run/load-plan.ts';
import { blocksOf, longestNs, type RunPlan } from '../../run/plan.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { printable } from '../../targets/control/printable.ts';
import { formatCpuList } from '../../targets/cpus/cpu-list.ts';
import { FOUND_HERE } from './default-targets.ts';

export function describePlan(plan: RunPlan): string {
  const { settings, targets, profiles, rounds } = plan;
  const planned = profiles.filter(({ equalRate }) => !equalRate?.onlyIfMissed);
  const lines = [
    `${summarizePlan(plan)}; nothing has been sent.`,
    '',
    'Targets',
    ...targets.map((target) => `  ${target.name}: ${describeTarget(target)}`),
    '',
    'Profiles',
    ...planned.flatMap(({ profile, file, servers }) => [
      `  ${profile.name} (${file})`,
      `    ${describeLoad(profile)}`,
      ...(servers?.cpus === undefined ? [] : [`    servers on CPUs ${formatCpuList(servers.cpus)}`]),
    ]),
    '',
    `Order of rounds, by block (seed ${settings.seed})`,
    ...planned.map((one) => {
      const index = profiles.indexOf(one);
      const blocks = Array.from({ length: blocksOf(one, settings).planned }, (_, block) =>
        rounds
          .filter((round) => round.profileIndex === index && round.block === block)
          .map((round) => targets[round.targetIndex]!.name)
          .join(' '),
      );
      return `  ${one.profile.name}: ${blocks.join(' | ')}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** "2 profiles × 2 targets × 8 blocks, about 6 min"; of targets that nobody named with their names, and how to choose. */
export function summarizePlan({ profiles, targets, settings, estimatedNs, ...plan }: RunPlan): string {
  const { blocks, maxBlocks = blocks } = settings;
  const { wholes, equal, lower } = sortProfiles(profiles);
  const shares = [...new Set(equal.flatMap(({ equalRate }) => equalRate?.share ?? []))];
  const then =
    shares.length === 0
      ? ''
      : `, each then at an equal rate (${shares.map((share) => formatChosenShare(share)).join(', ')} of the slowest${describePartBlocks(equal, settings)})`;
  const ifMissed =
    lower.length === 0 ? '' : ' (more where a rate is missed: then half of what was reached is tried)';
  const takes = formatLongDurationNs(estimatedNs);
  const most = formatLongDurationNs(longestNs({ estimatedNs, settings }));
  const shown = `${describeBlocks(wholes, settings)}${maxBlocks > blocks ? ` (at most ${maxBlocks})` : ''}`;
  return `${describeRace({ profiles, targets, ...plan })} × ${shown}${then}, about ${maxBlocks > blocks ? `${takes} to ${most}` : takes}${ifMissed}`;
}

/** "2 profiles × 2 targets (redis, dragonfly: found here; -t chooses others)" */
export function describeRace({
  profiles,
  targets,
  areTargetsFound,
}: Pick<RunPlan, 'profiles' | 'targets' | 'areTargetsFound'>): string {
  const names = areTargetsFound ? ` (${targets.map(({ name }) => name).join(', ')}: ${FOUND_HERE})` : '';
  return `${plural(sortProfiles(profiles).wholes.length, 'profile')} × ${plural(targets.length, 'target')}${names}`;
}

/** Whole ones, their parts at an equal rate, and those at half of a rate that was missed. */
function sortProfiles(profiles: RunPlan['profiles']) {
  const parts = profiles.filter(({ equalRate }) => equalRate !== undefined);
  const lower = parts.filter(({ equalRate }) => equalRate?.onlyIfMissed);
  return {
    wholes: profiles.filter(({ equalRate }) => equalRate === undefined),
    equal: parts.filter((one) => !lower.includes(one)),
    lower,
  };
}

/** "7 blocks"; "2 or 7 blocks" where some profiles have their own number. */
function describeBlocks(profiles: RunPlan['profiles'], settings: RunPlan['settings']): string {
  const counts = new Set(profiles.map((one) => blocksOf(one, settings).planned));
  const [most = settings.blocks, ...fewer] = [...counts].sort((a, b) => b - a);
  return `${fewer
    .reverse()
    .map((count) => `${count} or `)
    .join('')}${plural(most, 'block')}`;
}

/** ", 10 blocks"; empty where the parts have as many as the rest. */
function describePartBlocks(profiles: RunPlan['profiles'], settings: RunPlan['settings']): string {
  const counts = profiles.flatMap((one) =>
    one.equalRate === undefined ? [] : [blocksOf(one, settings).planned],
  );
  const others = [...new Set(counts)].filter((count) => count !== settings.blocks);
  return others.map((count) => `, ${plural(count, 'block')}`).join('');
}

function describeTarget(target: TargetSpec): string {
  if (target.kind === 'attach') return `attach to ${describeEndpoint(target.endpoint)}`;
  const settings = Object.entries(target.settings).map(([name, value]) => ` --${name} ${value}`);
  return target.kind === 'container'
    ? `start ${target.image} with ${target.engine}${settings.join('')}`
    : `start a private ${target.flavor}${describeProgram(target)}${settings.join('')}`;
}

/** Named where one was asked for. */
function describeProgram({ program, version }: Extract<TargetSpec, { kind: 'local' }>): string {
  return program === undefined
    ? ''
    : `${version === undefined ? '' : ` ${version}`}, ${printable(program, 200)}`;
}

function describeLoad({ load, fill, ...profile }: Profile): string {
  const stop =
    load.stop.kind === 'requests'
      ? `${formatCount(load.stop.count)} requests`
      : formatSeconds(load.stop.durationNs);
  const pace = load.openLoop === undefined ? '' : ` at ${formatCount(load.openLoop.ratePerSecond)} ops/s`;
  const keys = countFilledKeys({ load, fill, ...profile });
  return `${formatInteger(load.connections)} connections × ${load.pipeline} in flight, ${stop} a round${pace}, ${formatInteger(keys)} keys loaded`;
}

/** "8 s", "0.333 s": rounds are short, and a third of a second is not none. */
function formatSeconds(ns: number): string {
  return ns < 60e9 ? `${Number((ns / 1e9).toPrecision(3))} s` : formatLongDurationNs(ns);
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
