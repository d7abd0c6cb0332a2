// `compat concurrency`: what holds on a Redis while many connections are at it, tried many times on both servers.
import { SCENARIOS } from '../../compat/concurrency/scenarios.ts';
import { tryScenarios } from '../../compat/concurrency/try-scenarios.ts';
import { takeSeat } from '../../compat/run/seat.ts';
import type { Host } from '../../core/host.ts';
import { formatShare } from '../../core/units.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { ConcurrencyResult, ConcurrencyRow, ScenarioTrials } from '../../result/concurrency.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';
import { describeName, onTwoTargets } from './on-two-targets.ts';
import type { CompatOptions } from './options.ts';

const DEFAULT_TRIALS = 200;
const DEFAULT_SEED = 1;
const NARROWEST = 60;

/** @returns the exit code */
export function runConcurrency(host: Host, options: CompatOptions): Promise<number> {
  const seed = options.seed ?? DEFAULT_SEED;
  return onTwoTargets(host, options, {
    plan: SCENARIOS.map(({ id, promise }) => `${id}: ${promise}`),
    async work({ reference, candidate, stage, named, signal, tell }) {
      const rows = await tryScenarios({
        reference: await takeSeat(reference, tell),
        candidate: await takeSeat(candidate, tell),
        keyPrefix: stage.keyPrefix,
        named,
        seed,
        trials: options.trials ?? DEFAULT_TRIALS,
        signal,
        onScenario: (id) => tell(`trying ${id}`),
      });
      return { seed, rows };
    },
    describe: describeConcurrency,
    fails: ({ rows }) => rows.some(({ outcome }) => outcome === 'breaks'),
  });
}

export function describeConcurrency(result: ConcurrencyResult, abilities: TerminalAbilities): string {
  const ink = createInk(abilities);
  const page: Page = { ink, width: Math.max(NARROWEST, abilities.columns) };
  const { reference, candidate, rows, seed, warnings } = result;
  const broken = rows.filter(({ outcome }) => outcome === 'breaks');
  const names = `${describeName(candidate)} against ${describeName(reference)}`;
  const column = (head: string, tell: (row: ConcurrencyRow) => string, mark = false): Column => ({
    head,
    align: 'left',
    cells: rows.map((row) => ({
      text: ink.write(tell(row)),
      ...(mark && row.outcome === 'breaks' ? { style: 'red' as const } : {}),
    })),
  });
  return `${[
    ...paragraph(
      broken.length === 0
        ? `Nothing was broken that holds on the reference: ${names}`
        : `${broken.length} of ${rows.length} promises are broken: ${names}`,
      page,
      { indent: '', style: 'bold' },
    ),
    ...paragraph(`Broken trials, with the 95 % interval of their share; seed ${seed}`, page, { indent: '' }),
    '',
    ...renderTable(
      [
        column('scenario', ({ id }) => id),
        column(reference.name, ({ reference: trials }) => describeTrials(trials)),
        column(candidate.name, ({ candidate: trials }) => describeTrials(trials), true),
      ],
      ink,
    ),
    ...rows
      .filter(({ candidate: trials }) => trials.broken > 0)
      .flatMap(({ id, promise, source, outcome, candidate: { example = '' } }) => [
        '',
        ...paragraph(`${id}: ${promise}`, page, {
          indent: '',
          style: outcome === 'breaks' ? 'red' : 'yellow',
        }),
        ...paragraph(`seen: ${example}`, page),
        ...paragraph(`reported before: ${source}`, page, { style: 'dim' }),
      ]),
    ...warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { indent: '', style: 'yellow' })),
  ].join('\n')}\n`;
}

function describeTrials({ broken, trials, low, high }: ScenarioTrials): string {
  return `${broken} of ${trials} (${formatShare(low)} to ${formatShare(high)})`;
}
