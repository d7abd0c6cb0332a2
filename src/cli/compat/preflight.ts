// `compat --preflight URL`: what would stand in the way if the data of a running server moved to a candidate.
import { askCandidate, preflightKey } from '../../compat/preflight/ask-candidate.ts';
import type { SourceFacts } from '../../compat/preflight/facts.ts';
import { judgePreflight } from '../../compat/preflight/judge-preflight.ts';
import { countCommands, type ObservationPlan, observeSource } from '../../compat/preflight/observe-source.ts';
import { takeSeat } from '../../compat/run/seat.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { formatInteger } from '../../core/units.ts';
import { INDENT, type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, type Style } from '../../report/terminal/terminal-text.ts';
import { PREFLIGHT_LEVELS, type PreflightResult, type PreflightRow } from '../../result/preflight.ts';
import { createRunId } from '../../result/store/directory.ts';
import { withTargets } from '../../stage/with-targets.ts';
import { withTlsFiles } from '../../targets/attached/open-attached.ts';
import { refuseSentinel } from '../../targets/attached/refuse-sentinel.ts';
import type { Target } from '../../targets/contract.ts';
import { openControlClient } from '../../targets/control/control-client.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { describeTerminal, type TerminalAbilities } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import type { CompatOptions } from './options.ts';

/** As gentle as `learn`. */
const PLAN: ObservationPlan = { sampleKeys: 500, ratePerSecond: 500 };
const NARROWEST = 60;

/** @returns the exit code */
export async function runPreflight(host: Host, url: string, options: CompatOptions): Promise<number> {
  const endpoint = readSource(host, url);
  const candidate = parseTargetSpec(options.candidate ?? 'dragonfly', host.env);
  const announcement = announce(endpoint);
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${announcement}\nNothing has been sent.\n`);
    return EXIT.ok;
  }
  // Also with --quiet: whoever answers for the server shall be able to read what was sent to it.
  host.stderr.write(`${announcement}\n`);
  const startedAt = host.now().toISOString();
  const warnings: string[] = [];
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  return withInterrupt(host, async (signal) => {
    const source = await observe(endpoint, signal);
    const result = await withTargets(
      {
        targets: [candidate],
        runId: createRunId(),
        env: host.env,
        signal,
        allowNonempty: options['allow-nonempty'] ?? false,
        onEvent: (event) => {
          if (event.kind === 'warning') warnings.push(event.warning.message);
          if (event.kind === 'target-step') tell(`${event.target}: ${event.text}`);
        },
      },
      (stage) =>
        stage.withKeys(
          [],
          async () => {
            const target = stage.targets[0]!;
            const seat = await takeSeat(target, tell);
            const asked = { ...target, endpoint: seat.endpointOf(preflightKey(stage.keyPrefix)) };
            return gather(endpoint, source, target, await askCandidate(asked, source, stage.keyPrefix));
          },
          (keyPrefix) => [preflightKey(keyPrefix)],
        ),
    );
    const all = { ...result, warnings };
    host.stdout.write(
      options.json
        ? `${JSON.stringify({ startedAt, ...all })}\n`
        : describePreflight(all, describeTerminal(host.stdout, host.env)),
    );
    const isFound = all.rows.some(
      ({ level }) => level === 'breaks' || (options['fail-on'] === 'differs' && level === 'differs'),
    );
    return options['fail-on'] !== undefined && isFound ? EXIT.gateFailed : EXIT.ok;
  });
}

async function observe(endpoint: Endpoint, signal: AbortSignal): Promise<SourceFacts> {
  const client = await openControlClient(endpoint);
  try {
    await refuseSentinel(client, endpoint);
    return await observeSource(client, PLAN, signal);
  } finally {
    client.close();
  }
}

/** @throws CacheBenchError E_TARGET: a server that runs is wanted, and a single one */
function readSource(host: Host, url: string): Endpoint {
  const spec = parseTargetSpec(url, host.env);
  if (spec.kind === 'attach' && !spec.endpoint.cluster) return withTlsFiles(spec);
  throw usageError(
    'E_TARGET',
    `--preflight is '${url}'; wanted the URL of one running server whose data should move`,
    'Of a cluster name one node after another: redis://HOST:PORT.',
  );
}

function announce(endpoint: Endpoint): string {
  const most = countCommands(PLAN);
  return [
    `This will be sent to ${describeEndpoint(endpoint)}, over one connection, one command at a time:`,
    '  INFO (a few sections), MODULE LIST, FUNCTION STATS, ACL USERS, CONFIG GET of two settings, DBSIZE;',
    `  RANDOMKEY ${formatInteger(PLAN.sampleKeys)} times at most, of each key found TYPE, PTTL, MEMORY USAGE and its length; DUMP of one small key.`,
    `At most ${formatInteger(most)} commands, ${formatInteger(PLAN.ratePerSecond)} a second. Nothing is written; of one small value only the version is kept.`,
  ].join('\n');
}

function gather(
  endpoint: Endpoint,
  source: SourceFacts,
  candidate: Target,
  facts: Parameters<typeof judgePreflight>[1],
): Omit<PreflightResult, 'warnings'> {
  return {
    source: { endpoint: describeEndpoint(endpoint), ...source.product },
    candidate: { endpoint: describeEndpoint(candidate.endpoint), ...facts.product },
    keysLookedAt: [...source.types.values()].reduce((sum, count) => sum + count, 0),
    keys: source.databases.reduce((sum, { keys }) => sum + keys, 0),
    rows: judgePreflight(source, facts),
  };
}

const WORDS: Readonly<Record<PreflightRow['level'], string>> = {
  breaks: 'prevents the move',
  differs: 'differs',
  look: 'needs a look',
  unknown: 'not known',
  fine: 'fine',
};
const WORDS_OF_MANY: Partial<Record<PreflightRow['level'], string>> = {
  breaks: 'prevent the move',
  differs: 'differ',
  look: 'need a look',
};
const STYLES: Readonly<Record<PreflightRow['level'], Style>> = {
  breaks: 'red',
  differs: 'yellow',
  look: 'yellow',
  unknown: 'dim',
  fine: 'green',
};

export function describePreflight(result: PreflightResult, abilities: TerminalAbilities): string {
  const page: Page = { ink: createInk(abilities), width: Math.max(NARROWEST, abilities.columns) };
  const { source, candidate, rows, keys, keysLookedAt, warnings } = result;
  const counts = PREFLIGHT_LEVELS.flatMap((level) => {
    const count = rows.filter((row) => row.level === level).length;
    const words = count === 1 ? WORDS[level] : (WORDS_OF_MANY[level] ?? WORDS[level]);
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const from = `${source.flavor} ${source.version} (${source.endpoint})`;
  const to = `${candidate.flavor} ${candidate.version}`;
  const lines = [
    ...paragraph(`From ${from} to ${to}: ${counts.join(', ') || 'nothing to tell'}`, page, {
      indent: '',
      style: 'bold',
    }),
    ...paragraph(
      `${formatInteger(keys)} keys, of which ${formatInteger(keysLookedAt)} were looked at; the others are unknown`,
      page,
      { indent: '' },
    ),
    '',
    ...PREFLIGHT_LEVELS.flatMap((level) => rows.filter((row) => row.level === level)).flatMap((row) => [
      ...paragraph(`${row.topic}: ${WORDS[row.level]}`, page, { indent: '', style: STYLES[row.level] }),
      ...paragraph(
        [`source: ${row.source}`, ...(row.candidate === '' ? [] : [`candidate: ${row.candidate}`])].join(
          '; ',
        ),
        page,
      ),
      ...(row.remedy === undefined ? [] : paragraph(`to do: ${row.remedy}`, page, { indent: INDENT })),
    ]),
    ...warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { indent: '', style: 'yellow' })),
  ];
  return `${lines.join('\n')}\n`;
}
