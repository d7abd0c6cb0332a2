// The commands that measure what a decision needs: each is printed beside its line, and run by --run in this order.
import { quoteCommandLine, quoteWord } from '../core/command-line.ts';
import { describeEndpoint } from '../core/endpoint.ts';
import { parseTargetSpec } from '../targets/spec/parse-target-spec.ts';
import type { Facts } from './facts.ts';
import { USUAL } from './facts.ts';

export interface PlanStep {
  /** Of the lines that it is for. */
  readonly lines: readonly string[];
  /** What follows `cache-bench`. */
  readonly args: readonly string[];
  /** What it prints is kept in this file; absent: it saves by itself. */
  readonly keeps?: string;
  /** Results that it makes: a version that does not know them does not have the command. */
  readonly makes?: string;
  /** Minutes on a machine of two cores, as far as they can be known. */
  readonly minutes: number;
  /** It sends nothing, and is made of what the others have measured. */
  readonly readsResults?: true;
  /** Takes days, or a choice of the user: printed, and not run. */
  readonly isLeft?: string;
}

/** A fifth more than the peak: what a bad hour brings. */
export const PEAK_FACTOR = 1.2;
const SOAK_RATE = 1000;

export type Environment = Readonly<Record<string, string | undefined>>;

/** As results call them. */
export interface Names {
  readonly reference: string;
  readonly candidate: string;
}

/** @throws CacheBenchError E_TARGET (exit code 2) */
export function nameTargets(facts: Facts, env: Environment): Names {
  return {
    reference: nameTarget(facts.reference ?? USUAL.reference, env),
    candidate: nameTarget(facts.candidate ?? USUAL.candidate, env),
  };
}

/** A name that is given needs no variable of its URL. */
function nameTarget(spec: string, env: Environment): string {
  const [, name] = /^([A-Za-z0-9_.+-]{1,32})=/.exec(spec) ?? [];
  return name ?? parseTargetSpec(spec, env).name;
}

/** As results name it; undefined: it is no running server, or a variable is missing, and the plan says so. */
export function nameEndpoint(url: string, env: Environment): string | undefined {
  try {
    const spec = parseTargetSpec(url, env);
    return spec.kind === 'attach' ? describeEndpoint(spec.endpoint) : undefined;
  } catch {
    return undefined;
  }
}

/** Two servers of ours, or those that the facts name; one after the other, on a machine that does nothing else. */
export function planSteps(facts: Facts, directory: string, names: Names): readonly PlanStep[] {
  const {
    reference = USUAL.reference,
    candidate = USUAL.candidate,
    profile = USUAL.profile,
    slo = USUAL.slo,
  } = facts;
  const pair = ['--reference', reference, '--candidate', candidate];
  const targets = ['-t', reference, '-t', candidate];
  const out = ['--out', directory];
  const rate = String(facts.peakRate ?? SOAK_RATE);
  return [
    { lines: ['machine'], args: ['doctor', ...out], minutes: 1 },
    {
      lines: ['commands', 'differences'],
      args: ['compat', ...pair, ...usageFlags(facts), ...out],
      minutes: 3,
    },
    {
      lines: ['alerts'],
      args: ['compat', 'monitoring', ...pair, ...out],
      makes: 'cache-bench monitoring',
      minutes: 1,
    },
    {
      ...{ lines: ['data'], args: ['compat', 'data', ...pair, '--json'], minutes: 1 },
      keeps: `${directory}/data-moves.json`,
    },
    {
      ...{
        lines: ['concurrency'],
        args: ['compat', 'concurrency', ...pair, '--trials', '50', '--json'],
        minutes: 2,
      },
      keeps: `${directory}/concurrency.json`,
    },
    ...(facts.source === undefined
      ? []
      : [
          {
            ...{ lines: ['preflight'], minutes: 1, keeps: `${directory}/preflight.json` },
            args: ['compat', '--preflight', facts.source, '--candidate', candidate, '--json'],
          },
        ]),
    {
      ...{ lines: ['speed', 'memory-per-key'], minutes: 3 },
      args: ['run', profile, ...targets, '--blocks', '6', '--duration', '5s', ...out],
    },
    {
      ...{ lines: ['tail', 'growth'], minutes: 7 },
      args: ['capacity', profile, '--slo', slo, ...targets, '--max-time', '6m', ...out],
    },
    {
      ...{ lines: ['failover'], minutes: 4, makes: 'cache-bench failover' },
      args: ['failover', 'kill-primary', ...targets, ...out],
    },
    {
      ...{ lines: ['rollback'], minutes: 3, makes: 'cache-bench rehearsal' },
      args: ['rehearse', 'article-plan', ...targets, '--quick', ...out],
    },
    {
      ...{ lines: ['memory'], minutes: 0, makes: 'cache-bench soak' },
      args: ['soak', profile, '--for', '7d', '--rate', rate, ...targets, ...out],
      isLeft: 'takes days; start it separately',
    },
    costStep(facts, directory, names),
    {
      lines: ['claims'],
      args: ['claims', '--results', directory, ...out],
      minutes: 1,
      isLeft: 'only if there are claims to test',
    },
  ];
}

function costStep(
  { prices, peakRate, data, profile = USUAL.profile }: Facts,
  directory: string,
  names: Names,
): PlanStep {
  const priced = [
    ['--price', `${names.reference}=${prices?.reference ?? listedPrice(names.reference)}`],
    ['--price', `${names.candidate}=${prices?.candidate ?? listedPrice(names.candidate)}`],
    peakRate === undefined ? [] : ['--rate', String(peakRate)],
    data === undefined ? [] : ['--data', data],
  ].flat();
  return {
    lines: ['cost'],
    readsResults: true,
    args: ['cost', directory, '--profile', profileName(profile), ...priced, '--out', directory],
    minutes: 1,
    ...(prices === undefined ? { isLeft: 'these are list prices; yours go into decide.yaml (prices)' } : {}),
  };
}

/** Of files that are shipped, so that the command works as it is printed. */
function listedPrice(name: string): string {
  if (/dragonfly/i.test(name)) return 'aws-us-east-1/c6i.4xlarge';
  return `aws-us-east-1/cache.r7g.2xlarge-${/valkey/i.test(name) ? 'valkey' : 'redis'}`;
}

/** As results call it: `./mine.yaml` is mine. */
export function profileName(text: string): string {
  return text.replace(/^.*[\\/](?=[^\\/]*\.ya?ml$)/i, '').replace(/\.ya?ml$/i, '');
}

/** Your commands, from where the facts say: a running server, or a file. */
function usageFlags({ commandsFrom, source }: Facts): readonly string[] {
  const from = commandsFrom ?? source;
  if (from === undefined) return [];
  return /^[a-z+]+:\/\//.test(from) ? ['--from-url', from] : ['--commands', from];
}

/** As it is typed, without passwords. */
export function writeStep({ args, keeps }: PlanStep): string {
  const line = quoteCommandLine(args);
  return keeps === undefined ? line : `${line} > ${quoteWord(keeps)}`;
}

export function commandFor(line: string, steps: readonly PlanStep[]): string {
  const step = steps.find(({ lines }) => lines.includes(line));
  return step === undefined
    ? `cache-bench compat --preflight URL --candidate TARGET --json > results/preflight.json`
    : writeStep(step);
}
