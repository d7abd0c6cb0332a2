// What a calculation of cost comes to, in words and tables of text that every format shares.

import { formatChosenShare } from '../core/share.ts';
import { formatBytes, formatCount, formatInteger, formatShare } from '../core/units.ts';
import { formatAmount, formatMoney } from '../cost/money.ts';
import type { CostEvidence, CostFlip, CostNode, CostResult } from '../result/kinds/cost.ts';

type Known = NonNullable<CostNode['perMonth']>;

/** One sentence for each candidate: who costs less, by how much, and how sure that is. */
export function describeCostHeadlines(result: CostResult): readonly string[] {
  const [reference, ...candidates] = result.nodes;
  if (reference === undefined) return ['No node is priced.'];
  if (candidates.length === 0) return [`${reference.name}: ${describeMonth(reference, result.currency)}.`];
  return candidates.map((candidate) => {
    const difference = result.differences.find((one) => one.candidate === candidate.name)?.perMonth;
    return describeDifference(reference, candidate, difference, result.currency);
  });
}

function describeMonth({ perMonth }: CostNode, currency: string): string {
  return perMonth === undefined
    ? 'its cost is unknown'
    : `${describeKnown(perMonth, formatAmount)} ${currency} a month`;
}

function describeDifference(
  reference: CostNode,
  candidate: CostNode,
  difference: CostResult['differences'][number]['perMonth'] | undefined,
  currency: string,
): string {
  const both = `${candidate.name} ${describeMonth(candidate, currency)}, ${reference.name} ${describeMonth(reference, currency)}`;
  const { estimate, low, high } = difference ?? {};
  if (low !== undefined && low > 0 && estimate === undefined)
    return `${candidate.name} costs more than ${reference.name}, by at least ${formatMoney(low, currency)} a month: ${both}.`;
  if (high !== undefined && high < 0 && estimate === undefined)
    return `${candidate.name} costs less than ${reference.name}, by at least ${formatMoney(-high, currency)} a month: ${both}.`;
  const of = reference.perMonth?.estimate;
  if (estimate === undefined || of === undefined)
    return `Cannot tell whether ${candidate.name} or ${reference.name} costs less: ${both}.`;
  if (Math.abs(estimate) < 0.005) return `${candidate.name} and ${reference.name} cost the same: ${both}.`;
  const size = `${formatMoney(Math.abs(estimate), currency)} a month ${estimate < 0 ? 'less' : 'more'} than ${reference.name} (${formatShare(Math.abs(estimate) / of, 0)})`;
  return `${candidate.name} costs ${size}${describeCertainty(low, high, currency)}: ${both}.`;
}

function describeCertainty(low: number | undefined, high: number | undefined, currency: string): string {
  if (low === undefined || high === undefined)
    return ', by the estimates alone, because not every input has an interval';
  if (low === high) return '';
  const bounds = `from ${formatMoney(low, currency)} to ${formatMoney(high, currency)}`;
  return low <= 0 && high >= 0
    ? `, but this is not certain: the interval of the difference goes ${bounds}`
    : `, with certainty: the interval of the difference goes ${bounds}`;
}

/** "1,274 [1,100, 1,500]", "1,274", "at most 1,274", "from 500 to 700". */
export function describeKnown({ estimate, low, high }: Known, format: (value: number) => string): string {
  if (estimate === undefined) {
    if (low !== undefined && high !== undefined)
      return low === high ? format(low) : `from ${format(low)} to ${format(high)}`;
    if (low !== undefined) return `at least ${format(low)}`;
    return high === undefined ? '' : `at most ${format(high)}`;
  }
  if (low === undefined || high === undefined || (low === estimate && high === estimate))
    return format(estimate);
  return `${format(estimate)} [${format(low)}, ${format(high)}]`;
}

export interface CostRow {
  readonly label: string;
  /** One for each node. */
  readonly cells: readonly string[];
}

/** One row for each figure that any of the nodes has. */
export function listCostRows({ nodes, currency }: CostResult): readonly CostRow[] {
  const row = (label: string, tell: (node: CostNode) => string | undefined): CostRow => ({
    label,
    cells: nodes.map((node) => tell(node) ?? ''),
  });
  const known = (value: Known | undefined, format: (one: number) => string) =>
    value && describeKnown(value, format);
  const rows = [
    row('server measured', ({ server }) =>
      server === undefined ? 'none' : `${server.flavor} ${server.version}`,
    ),
    row('price', ({ price }) => `${price.amount} ${price.unit === 'node-hour' ? 'an hour' : 'a GB-month'}`),
    row('memory of a node', ({ memoryBytes, usableShare }) =>
      memoryBytes === undefined
        ? undefined
        : `${formatBytes(memoryBytes)}, ${usableShare === undefined ? 'all' : formatChosenShare(usableShare)} for data`,
    ),
    row('sustained rate, ops/s', ({ ratePerSecond }) => known(ratePerSecond, formatCount)),
    row('memory per key, B', ({ bytesPerKey }) => known(bytesPerKey, (one) => formatInteger(one))),
    row('of this user data, B', ({ userBytesPerKey }) =>
      userBytesPerKey === undefined ? undefined : formatInteger(userBytesPerKey),
    ),
    row('nodes, replicas among them', ({ nodes: needed }) => known(needed, String)),
    row('what binds', ({ binding, needs }) => {
      const need = needs.find(({ resource }) => resource === binding)?.nodes;
      if (need === undefined) return undefined;
      const nodesNeeded =
        need.estimate === undefined ? describeKnown(need, formatAmount) : formatAmount(need.estimate);
      return `${binding} (${nodesNeeded} nodes)`;
    }),
    row(`a month, ${currency}`, ({ perMonth }) => known(perMonth, formatAmount)),
    ...listPartLabels(nodes).map((label) =>
      row(`  of it ${label}`, ({ parts }) =>
        known(parts.find((part) => part.label === label)?.perMonth, formatAmount),
      ),
    ),
    row(`a billion operations under the SLO, ${currency}`, ({ perBillion }) =>
      known(perBillion, formatAmount),
    ),
    row(`a GiB of user data for a month, ${currency}`, ({ perGib }) => known(perGib, formatAmount)),
  ];
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** What no figure could be made of, by node. */
export function listMissing({ nodes }: CostResult): readonly string[] {
  return nodes.flatMap(({ name, missing }) =>
    missing.length === 0 ? [] : [`${name}: ${missing.join(', ')}`],
  );
}

/** A sum of one part is no sum. */
function listPartLabels(nodes: readonly CostNode[]): readonly string[] {
  if (nodes.every(({ parts }) => parts.length < 2)) return [];
  return [...new Set(nodes.flatMap(({ parts }) => parts.map(({ label }) => label)))];
}

export interface FlipRow {
  readonly what: string;
  readonly range: string;
  /** Who costs less at both ends, and where that changes. */
  readonly answer: string;
  readonly changes: boolean;
}

export function listFlipRows({ flips, nodes, currency }: CostResult): readonly FlipRow[] {
  const reference = nodes[0]?.name ?? '';
  return flips.map((flip) => {
    const format = (value: number) => formatInput(value, flip.unit, currency);
    const cheaper = (difference: number) => cheaperOf(difference, flip.candidate, reference);
    const answer =
      flip.changesAt.length === 0
        ? `${cheaper(flip.differenceFrom)} throughout`
        : `${cheaper(flip.differenceFrom)} at first, ${cheaper(flip.differenceTo)} at the end; changes at ${listSome(flip.changesAt.map(format))}`;
    return {
      what: nodes.length > 2 ? `${flip.what} (${flip.candidate})` : flip.what,
      range: `${format(flip.from)} to ${format(flip.to)}`,
      answer,
      changes: flip.changesAt.length > 0,
    };
  });
}

function cheaperOf(difference: number, candidate: string, reference: string): string {
  if (Math.abs(difference) < 0.005) return 'both cost the same';
  return `${difference < 0 ? candidate : reference} costs less`;
}

const MOST_CHANGES = 4;

function listSome(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_CHANGES);
  return `${shown.join(', ')}${texts.length > shown.length ? ` and ${texts.length - shown.length} more places` : ''}`;
}

export function formatInput(value: number, unit: CostFlip['unit'], currency: string): string {
  switch (unit) {
    case 'rate':
      return `${formatCount(value)}/s`;
    case 'bytes':
      return formatBytes(value);
    case 'price':
      return `${Number(value.toPrecision(4))} ${currency}`;
    case 'share':
      return formatShare(value, 0);
    case 'count':
      return String(Math.round(value));
    case 'bytes-per-key':
      return `${formatInteger(value)} B`;
    case 'hours':
      return `${Number(value.toPrecision(3))} h`;
  }
}

/** "aws-us-east-1/c6i.4xlarge: 0.68 USD an hour, us-east-1; listed, published …, looked up …: source" */
export function describePriceOf({ name, price }: CostNode): string {
  const { id, what, amount, currency, unit, region, source, publishedOn, checkedOn, authority, note } = price;
  const dates = [
    ...(publishedOn === undefined
      ? []
      : [`published ${publishedOn === 'unknown' ? 'on an unknown day' : publishedOn}`]),
    ...(checkedOn === undefined ? [] : [`looked up ${checkedOn}`]),
  ];
  const facts = [
    `${amount} ${currency} ${unit === 'node-hour' ? 'an hour' : 'a GB-month'}`,
    region ?? 'region not given',
    authority,
    ...dates,
  ];
  return `${name}: ${id === undefined ? '' : `${id}, `}${what}: ${facts.join(', ')}; ${source}${note === undefined ? '' : ` (${note})`}`;
}

export function describeWant({ want }: CostResult): string {
  const parts = [
    ...(want.ratePerSecond === undefined ? [] : [`${formatCount(want.ratePerSecond)} ops/s at the peak`]),
    ...(want.dataBytes === undefined ? [] : [`${formatBytes(want.dataBytes)} of user data`]),
    ...(want.connections === undefined ? [] : [`${formatInteger(want.connections)} connections`]),
  ];
  return parts.length === 0 ? 'Wanted: one node each' : `Wanted: ${parts.join(', ')}`;
}

export function describeCostEvidence(evidence: CostEvidence): string {
  const { place, what, machine, startedAt, profile, slo, tells, left } = evidence;
  const facts = [
    what,
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    ...(slo === undefined ? [] : [slo]),
    machine,
    startedAt,
  ];
  const use = tells === undefined ? `left out: ${left ?? ''}` : `gives ${tells}`;
  return `${place}: ${facts.filter((fact) => fact !== '').join(', ')}; ${use}`;
}

/** "dragonfly 496, redis 637: dragonfly costs 22 % less" */
export function describeVariant({ nodes }: CostResult, perMonth: readonly Known[]): string {
  const months = nodes.map(
    ({ name }, i) => `${name} ${describeKnown(perMonth[i] ?? {}, formatAmount) || 'not known'}`,
  );
  const [reference, candidate] = perMonth;
  const [of, own] = [reference?.estimate, candidate?.estimate];
  if (nodes.length !== 2 || of === undefined || own === undefined || of === 0) return months.join(', ');
  const share = (of - own) / of;
  const words =
    Math.abs(share) < 0.0005
      ? 'both cost the same'
      : `${nodes[1]!.name} costs ${formatShare(Math.abs(share), 0)} ${share > 0 ? 'less' : 'more'}`;
  return `${months.join(', ')}: ${words}`;
}
