// `cache-bench cost`: what servers cost, from prices, declared assumptions, and what was measured.
import { readConfig } from '../../config/read-config.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { buildCost, type CostPlanVariant } from '../../cost/build-cost.ts';
import type { Calculation } from '../../cost/calculation.ts';
import { gatherCostEvidence } from '../../cost/gather-evidence.ts';
import { mergeSection } from '../../cost/merge-section.ts';
import { ageDays, describePrice, STALE_DAYS } from '../../cost/price.ts';
import { readCalculation } from '../../cost/read-calculation.ts';
import { type PriceFile, readPrices } from '../../cost/read-prices.ts';
import { type ResolvePlace, resolveCalculation } from '../../cost/resolve-calculation.ts';
import type { CostSection, CostVariant } from '../../cost/schema.ts';
import type { Path } from '../../profile/problems.ts';
import { toCostSheet } from '../../report/cost-sheet.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { assertExports, showSheet } from '../host/show-sheet.ts';
import { readOptions } from '../options/read-options.ts';
import { type FoundResult, findResults } from '../results/find-results.ts';
import { readVersion } from '../version.ts';
import { COST_OPTIONS, type CostOptions } from './options.ts';

/** @returns the exit code */
export async function costCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(COST_OPTIONS, args, host.env);
  assertExports(host, options);
  const written = readWritten(host, options);
  const priceFiles = readPrices([...(written.section.prices ?? []), ...(options.prices ?? [])], host);
  if (options['list-prices']) return listPrices(host, priceFiles);
  const section = mergeSection(written.section, readFlags(options));
  const names = Object.keys(section.nodes ?? {});
  if (names.length === 0) throw noPrice();
  const places = (args['results'] ?? []) as readonly string[];
  refuseTwice(options);
  const findings = await gather(host, places, names, written.isFile, options.profile);
  const place: ResolvePlace = {
    priceFiles,
    ...dropUndefined({ currency: section.currency }),
    locate: (path, message) => {
      const [, name] = path;
      const isFlag = options.price?.some((one) => one.name === name) ?? false;
      return isFlag ? `--price ${name}: ${message}` : written.locate(path, message);
    },
    measuredOf: (name) => findings.measured.get(name) ?? {},
  };
  const calculation = resolveCalculation(section, place);
  const result = buildCost({
    name: written.name,
    ...dropUndefined({ source: written.source }),
    calculation,
    findings,
    variants: written.variants.map((variant) => toVariant(variant, section, place)),
    notes: written.notes,
    now: host.now(),
    toolVersion: readVersion(),
  });
  const kept = await choosePlace(host, options);
  await keepAndShow(host, result, kept, options, () => showSheet(host, result, toCostSheet(result), options));
  return EXIT.ok;
}

interface Written {
  readonly name: string;
  readonly source?: string;
  readonly section: CostSection;
  readonly variants: readonly CostVariant[];
  readonly notes: readonly string[];
  /** A calculation of its own, which is about no measurement unless one is named. */
  readonly isFile: boolean;
  locate(path: Path, message: string): string;
}

/** From the file that is named, else from the config file; without any, what flags say. */
function readWritten(host: Host, { calculation: named, config: configFile }: CostOptions): Written {
  if (named !== undefined) {
    const { name, input, locate } = readCalculation(named, host);
    return {
      name,
      ...dropUndefined({ source: input.source }),
      section: input.cost,
      variants: input.variants ?? [],
      notes: input.notes ?? [],
      isFile: true,
      locate: (path, message) => locate(['cost', ...path], message),
    };
  }
  const config = readConfig(host, configFile);
  return {
    name: config?.cost === undefined ? 'as the flags say' : config.file,
    section: config?.cost ?? {},
    variants: [],
    notes: [],
    isFile: false,
    locate: (path, message) =>
      config?.cost === undefined
        ? `${path.slice(1).join('.')}: ${message}`
        : config.locate(['cost', ...path], message),
  };
}

function readFlags(options: CostOptions) {
  const nodes: Record<string, Partial<NonNullable<CostSection['nodes']>[string]>> = {};
  const add = (name: string, change: (typeof nodes)[string]) => {
    nodes[name] = { ...nodes[name], ...change };
  };
  for (const { name, value } of options.price ?? []) add(name, { price: value });
  for (const { name, value } of options['node-memory'] ?? []) add(name, { memory: value });
  for (const { name, value } of options['usable-memory'] ?? []) add(name, { usableMemory: value });
  return {
    want: dropUndefined({ rate: options.rate, data: options.data }),
    assume: dropUndefined({ spareRate: options['spare-rate'], replicas: options.replicas }),
    nodes,
  };
}

/** @throws CacheBenchError E_COST (exit code 2): which of both counts, nobody can see */
function refuseTwice(options: CostOptions): void {
  for (const flag of ['price', 'node-memory', 'usable-memory'] as const) {
    const names = (options[flag] ?? []).map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      throw usageError(
        'E_COST',
        `--${flag} is given twice for ${twice}`,
        'Give it once for each target. To compare two prices of one server, calculate twice, or use variants (docs/cost.md).',
      );
  }
}

/** A name that no result has is mostly a mistyped one; measurements of nobody would be told as "not known". */
function warnOfStrangers(host: Host, names: readonly string[], runs: readonly FoundResult[]): void {
  const known = [
    ...new Set(
      runs.flatMap(({ result }) => ('targets' in result ? result.targets : []).map(({ name }) => name)),
    ),
  ];
  const strangers = names.filter((name) => !known.includes(name));
  if (known.length === 0 || strangers.length === 0) return;
  host.stderr.write(
    `warning: ${escapeTerminal(`no result is of ${strangers.join(' or ')}; results are of ${known.join(', ')}: those names are priced`)}\n`,
  );
}

async function gather(
  host: Host,
  places: readonly string[],
  names: readonly string[],
  isFile: boolean,
  profile: string | undefined,
) {
  if (isFile && places.length === 0) return gatherCostEvidence([], names);
  const { results, broken } = await findResults(host, places);
  for (const { place, why } of broken) host.stderr.write(`warning: ${escapeTerminal(`${place}: ${why}`)}\n`);
  const runs = results.filter(({ result }) => 'settings' in result);
  warnOfStrangers(host, names, runs);
  return gatherCostEvidence(runs, names, profile);
}

function toVariant(
  { id, text, source, ...change }: CostVariant,
  section: CostSection,
  place: ResolvePlace,
): CostPlanVariant {
  const calculation: Calculation = resolveCalculation(mergeSection(section, change), place);
  return { id, text, ...dropUndefined({ source }), calculation };
}

function noPrice(): Error {
  return usageError(
    'E_COST',
    'no node has a price; wanted --price NAME=PRICE for each target, such as --price redis=0.873/h, or cost: nodes: in cache-bench.yaml',
    "'cache-bench cost --list-prices' shows the prices that are shipped; docs/cost.md explains the rest.",
  );
}

function listPrices(host: Host, files: readonly PriceFile[]): number {
  const lines = files.flatMap(({ file, title, prices }) => [
    `${title} (${file})`,
    ...[...prices].map(([id, price]) => {
      const age = ageDays(price, host.now());
      const stale = age !== undefined && age > STALE_DAYS ? ': look it up again' : '';
      return `  ${id}: ${describePrice(price)}, ${price.what}; ${price.authority}, looked up ${price.checkedOn} (${age === 1 ? '1 day' : `${age} days`} ago${stale}); ${price.source}`;
    }),
  ]);
  host.stdout.write(`${lines.map(escapeTerminal).join('\n')}\n`);
  return EXIT.ok;
}
