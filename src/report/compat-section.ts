// What a comparison of replies comes to, in numbers and words that every format shares.
import { formatShare } from '../core/units.ts';
import type {
  CompatCheck,
  CompatDisagreement,
  CompatLevel,
  CompatOutcome,
  CompatResult,
  CompatServer,
  CompatSource,
  CompatUsage,
} from '../result/kinds/compat.ts';

export interface FamilySummary {
  readonly title: string;
  readonly checks: number;
  readonly same: number;
  readonly breaks: number;
  readonly differs: number;
  readonly cosmetic: number;
  readonly flaky: number;
  readonly skipped: number;
}

export const LEVEL_WORDS: Readonly<Record<CompatLevel, string>> = {
  breaks: 'breaks an application',
  differs: 'differs',
  cosmetic: 'only in words',
};

export const OUTCOME_WORDS: Readonly<Record<CompatOutcome, string>> = {
  crashed: 'ended the server',
  hung: 'got no reply',
  differs: 'differs',
  unsupported: 'not supported',
  flaky: 'differs between tries',
  same: 'same',
  skipped: 'not asked',
};

/** One row a family that has checks, in the order of the result. */
export function summarizeFamilies({ families, checks }: CompatResult): readonly FamilySummary[] {
  return families.flatMap(({ name, title }) => {
    const own = checks.filter(({ family }) => family === name);
    return own.length === 0 ? [] : [{ title, ...countChecks(own) }];
  });
}

export function countChecks(checks: readonly CompatCheck[]): Omit<FamilySummary, 'title'> {
  const count = (is: (check: CompatCheck) => boolean): number => checks.filter(is).length;
  return {
    checks: checks.length,
    same: count(({ outcome }) => outcome === 'same'),
    breaks: count(({ level }) => level === 'breaks'),
    differs: count(({ level }) => level === 'differs'),
    cosmetic: count(({ level }) => level === 'cosmetic'),
    flaky: count(({ outcome }) => outcome === 'flaky'),
    skipped: count(({ outcome }) => outcome === 'skipped'),
  };
}

/** Findings by what they do, worst first; within that in the order of the result. */
export function listDifferingChecks({
  checks,
}: CompatResult): readonly (CompatCheck & { readonly level: CompatLevel })[] {
  const findings = checks.flatMap((check) =>
    check.level === undefined ? [] : [{ ...check, level: check.level }],
  );
  return (['breaks', 'differs', 'cosmetic'] as const).flatMap((level) =>
    findings.filter((finding) => finding.level === level),
  );
}

/** Names what breaks rather than a share: nobody uses 98 % of a server. */
export function describeHeadline(result: CompatResult): string {
  const names = `${nameServer(result.candidate)} and ${nameServer(result.reference)}`;
  return result.usage === undefined ? describeAll(result.checks, names) : describeUsed(result.usage, names);
}

export function nameServer({ name, flavor, version }: CompatServer): string {
  return name === flavor ? `${name} ${version}` : `${name} (${flavor} ${version})`;
}

function describeAll(checks: readonly CompatCheck[], names: string): string {
  const { breaks, differs, cosmetic, skipped } = countChecks(checks);
  const asked = checks.length - skipped;
  if (asked === 0) return `no replies of ${names} were compared`;
  if (breaks + differs + cosmetic === 0)
    return `${names} answer ${asked === 1 ? 'the one check' : `all ${asked} checks`} alike`;
  const parts = [
    ...(breaks === 0 ? [] : [`${breaks} of ${asked} checks would break an application`]),
    ...(differs === 0
      ? []
      : [`${differs} ${breaks === 0 ? `of ${asked} checks ` : ''}differ${differs === 1 ? 's' : ''}`]),
    ...(cosmetic === 0
      ? []
      : [`${cosmetic} ${breaks + differs === 0 ? `of ${asked} checks differ ` : ''}only in words or form`]),
  ];
  return `${parts.join(', ')}: ${names}`;
}

const MOST_NAMED = 5;

function describeUsed(usage: CompatUsage, names: string): string {
  const { commands } = usage;
  const breaking = commands.filter(({ level }) => level === 'breaks');
  const of = `of the ${commands.length} commands that you use`;
  if (breaking.length === 0) return `none ${of} is known to break between ${names}`;
  const named = breaking
    .slice(0, MOST_NAMED)
    .map((command) => `${command.name}${inBrackets(describeShare(command, usage))}`);
  const more = breaking.length > named.length ? ` and ${breaking.length - named.length} more` : '';
  return `${breaking.length} ${of} ${breaking.length === 1 ? 'breaks' : 'break'} between ${names}: ${named.join(', ')}${more}`;
}

/** How many findings stand in a document, and how many are new; undefined where nothing is known. */
export function describeKnown({ checks }: CompatResult): string | undefined {
  const findings = checks.filter(({ level }) => level !== undefined);
  const known = findings.filter((finding) => finding.known !== undefined).length;
  return known === 0
    ? undefined
    : `${known} of these ${findings.length} differences ${known === 1 ? 'is' : 'are'} known`;
}

/** Why checks were not asked, most of them first; without it they would look like answered ones. */
export function describeNotAsked({ checks }: CompatResult): string | undefined {
  const skipped = checks.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.length === 0) return undefined;
  const reasons = new Map<string, number>();
  for (const { reason = 'for another reason' } of skipped) {
    const kind = reason.split(':', 1)[0]!;
    reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
  }
  const told = [...reasons]
    .toSorted(([, one], [, other]) => other - one)
    .map(([kind, count]) => (reasons.size === 1 ? kind : `${kind} (${count})`));
  const subject = skipped.length === 1 ? '1 check was' : `${skipped.length} checks were`;
  return `${subject} not asked: ${told.join(', ')}`;
}

/** "documented: not supported; observed: answers alike (2 checks)" */
export function describeDisagreement({
  about,
  documented,
  observed,
  checks,
  source,
}: CompatDisagreement): string {
  const asked = `${checks} ${checks === 1 ? 'check' : 'checks'}`;
  return `${about}: documented: ${DOCUMENT_WORDS[documented]} (${source}); observed: ${DOCUMENT_WORDS[observed]} (${asked})`;
}

const DOCUMENT_WORDS = { unsupported: 'not supported', differs: 'differs', same: 'answers alike' } as const;

/** What was looked through, and how: nobody shall take it for more than it is. */
export function describeScan({ source }: CompatResult): string | undefined {
  if (source === undefined) return undefined;
  const { folder, filesRead, filesLeft, clients, packages, scripts } = source;
  const found = clients.length === 0 ? 'no known client library' : clients.join(', ');
  const within = packages.length === 0 ? '' : `; also looked through: ${packages.join(', ')}`;
  const left = filesLeft === 0 ? '' : `; left out ${count(filesLeft, 'file')}: too large or too many`;
  return `A plain scan of ${folder} (${filesRead} files, names only, so it can miss or mistake some): ${found}, ${count(scripts.length, 'Lua script')}${within}${left}`;
}

/** Those that break something first. */
export function listScripts({ source }: CompatResult): readonly CompatScript[] {
  const rank = ({ run, undeclared, obstacle }: CompatScript) =>
    run === 'refused'
      ? 0
      : run === 'differs'
        ? 1
        : undeclared.length > 0
          ? 2
          : obstacle !== undefined
            ? 3
            : 4;
  return (source?.scripts ?? []).toSorted((one, other) => rank(one) - rank(other));
}

/** It breaks, or might, and nothing has shown that it does not. */
export function needsALook({ run, undeclared, obstacle }: CompatScript): boolean {
  if (run === 'refused' || run === 'differs' || run === 'flaky' || obstacle !== undefined) return true;
  return undeclared.some(({ alone }) => alone !== 'accepted');
}

/** Those that need no look; undefined where there are none. */
export function describeOtherScripts(scripts: readonly CompatScript[]): string | undefined {
  if (scripts.length === 0) return undefined;
  const undeclared = scripts.filter((script) => script.undeclared.length > 0).length;
  const tried = scripts.filter(({ run }) => run === 'same').length;
  const which =
    undeclared === 0
      ? ''
      : `; keys that ${undeclared === 1 ? 'one' : undeclared} of them ${undeclared === 1 ? 'does' : 'do'} not declare are accepted (--all names them)`;
  return `${tried === scripts.length ? '' : `${tried} of `}${count(scripts.length, 'script')} ${tried === 1 ? 'answers' : 'answer'} alike${which}`;
}

/** "moveToActive-11: refused when it was run; 7 keys that it does not declare" */
export function describeScript({ run, undeclared, obstacle }: CompatScript): string {
  const parts = [
    RUN_WORDS[run],
    ...(obstacle === undefined ? [] : [obstacle]),
    ...(undeclared.length === 0 ? [] : [`${count(undeclared.length, 'key')} that it does not declare`]),
  ];
  return parts.join('; ');
}

/** "HEXISTS: built from ARGV[1] (the command alone is refused too)" */
export function describeUndeclared({ command, reason, alone }: CompatScript['undeclared'][number]): string {
  const proof =
    alone === 'refused'
      ? ' (proven: a script of this command alone is refused)'
      : alone === 'accepted'
        ? ' (a script of this command alone is accepted)'
        : '';
  return `${command === '' ? 'a command that it computes' : command}: key ${reason}${proof}`;
}

export type CompatScript = CompatSource['scripts'][number];

const RUN_WORDS: Readonly<Record<CompatScript['run'], string>> = {
  refused: 'refused when it is run',
  differs: 'differs when it is run',
  flaky: 'differs between tries',
  same: 'answers alike when it is run',
  'not run': 'not run',
};

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** How much of what is used the checks say anything of. */
export function describeCovered(usage: CompatUsage): string {
  const { commands, calls, source, isCounted } = usage;
  const covered = commands.filter(({ checks }) => checks > 0);
  const without = commands.filter(({ checks }) => checks === 0).map(({ name }) => name);
  const callsCovered = covered.reduce((sum, command) => sum + command.calls, 0);
  const share = isCounted ? `, ${formatShare(callsCovered / calls)} of the calls` : '';
  const left = without.length === 0 ? '' : `; no check covers ${listSome(without)}`;
  return `by ${source}: checks cover ${covered.length} of ${commands.length} commands${share}${left}`;
}

/** `12.3 %` of the calls; empty where calls were not counted. */
export function describeShare(command: UsedCommand, { calls, isCounted }: CompatUsage): string {
  return isCounted ? formatShare(command.calls / calls) : '';
}

/** What is used and not the same, most called first. */
export function listTouched({
  commands,
}: CompatUsage): readonly (UsedCommand & { readonly level: CompatLevel })[] {
  return commands.flatMap((command) =>
    command.level === undefined ? [] : [{ ...command, level: command.level }],
  );
}

/** "src/cart.js:14 and 2 more"; undefined: nobody looked. */
export function describePlaces({ places }: UsedCommand): string | undefined {
  if (places === undefined) return undefined;
  const more = places.length - 1;
  return `${places[0]}${more === 0 ? '' : ` and ${more} more`}`;
}

function inBrackets(share: string): string {
  return share === '' ? '' : ` (${share} of calls)`;
}

type UsedCommand = CompatUsage['commands'][number];

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 12);
  return `${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
}
