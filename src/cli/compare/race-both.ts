// The command that races in one run what two runs have measured one after the other.
import { quoteCommandLine, splitCommandLine } from '../../core/command-line.ts';
import type { RunDigest } from '../../result/digest.ts';
import type { TargetRecord } from '../../result/parts/target.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';

type TargetPair = readonly [reference: string, candidate: string];

/**
 * With the profiles and flags of the candidate's run; undefined where both sides are one server, which can't race
 * itself, or were not measured by `run`.
 */
export function raceBoth(
  [reference, candidate]: readonly [RunDigest, RunDigest],
  pairs: readonly TargetPair[],
): string | undefined {
  const flags = keepFlags(splitCommandLine(candidate.settings.command));
  const sides = pairs.map(
    ([before, after]) => [specOf(reference, before), specOf(candidate, after)] as const,
  );
  const different = sides.filter(([before, after]) => before !== after);
  if (flags === undefined || different.length === 0) return undefined;
  const targets = different.flatMap(([before, after], index) => {
    const name = different.length === 1 ? '' : `${pairs[sides.indexOf(different[index]!)]![1]}-`;
    return ['-t', `${name}reference=${before}`, '-t', `${name}candidate=${after}`];
  });
  return quoteCommandLine(['run', ...flags, ...targets]);
}

/** What a run of both needs no more, or has otherwise; each with a value. */
const DROPPED = ['-t', '--target', '-o', '--out', '--export', '--baseline', '--rule'];
/** Without one. */
const DROPPED_SWITCHES = ['--json', '--quiet', '-q', '--verbose', '-v', '--dry-run'];

/** What follows `cache-bench run`; undefined for another command. */
function keepFlags([, command, ...words]: readonly string[]): readonly string[] | undefined {
  if (command !== 'run') return undefined;
  const kept: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (DROPPED.includes(word)) index++;
    else if (!DROPPED_SWITCHES.includes(word) && !DROPPED.includes(word.split('=', 1)[0]!)) kept.push(word);
  }
  return kept;
}

/** As after -t, in the version that answered. */
function specOf(run: RunDigest, target: string): string {
  const record = run.targets.find(({ name }) => name === target)!;
  if (!record.owned) return record.endpoint;
  const { container, flavor, version } = record;
  const which = container === undefined ? `${flavor}@${version}` : `${container.image}@${container.engine}`;
  return `${which}${settingsOf(run, record)}`;
}

/** `?io-threads=4`, from the command of the run. */
function settingsOf({ settings }: RunDigest, { name }: TargetRecord): string {
  const words = splitCommandLine(settings.command);
  const texts = words.flatMap((word, index) =>
    word.startsWith('--target=')
      ? [word.slice('--target='.length)]
      : isTargetFlag(words[index - 1])
        ? [word]
        : [],
  );
  const text = texts.find((one) => nameOf(one) === name) ?? '';
  const start = text.indexOf('?');
  return start < 0 ? '' : text.slice(start);
}

function isTargetFlag(word: string | undefined): boolean {
  return word === '-t' || word === '--target';
}

function nameOf(text: string): string | undefined {
  try {
    return parseTargetSpec(text, {}).name;
  } catch {
    // Its password or its variable is not known here.
    return undefined;
  }
}
