// From a calculation and what was measured to the result that is saved and shown.
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatChosenShare } from '../core/share.ts';
import { type CostResult, costKind } from '../result/kinds/cost.ts';
import { type Assumptions, type Calculation, DEFAULTS, type NodePlan } from './calculation.ts';
import { computeCosts, type NodeCost } from './compute-cost.ts';
import { drawCostCurve } from './cost-curve.ts';
import { findFlips } from './find-flips.ts';
import type { CostFindings, MeasuredServer } from './gather-evidence.ts';
import { against } from './known.ts';
import { formatMoney } from './money.ts';
import { warnOfAge } from './price.ts';

export interface CostPlan {
  readonly name: string;
  readonly source?: string;
  readonly calculation: Calculation;
  readonly findings: CostFindings;
  readonly variants: readonly CostPlanVariant[];
  readonly notes: readonly string[];
  readonly now: Date;
  readonly toolVersion: string;
}

export interface CostPlanVariant {
  readonly id: string;
  readonly text: string;
  readonly source?: string;
  readonly calculation: Calculation;
}

export function buildCost(plan: CostPlan): CostResult {
  const { calculation, findings, variants, name, source } = plan;
  const { nodes, want, assume } = calculation;
  const costs = computeCosts(calculation);
  const curve = drawCostCurve(calculation);
  const currency = nodes[0]?.price.currency ?? '';
  return {
    kind: costKind.kind,
    schemaVersion: costKind.version,
    tool: { name: 'cache-bench', version: plan.toolVersion },
    calculatedAt: plan.now.toISOString(),
    name,
    ...dropUndefined({ source }),
    currency,
    want: { ...want },
    assumptions: listAssumptions(assume, nodes, currency),
    nodes: nodes.map((node, i) => describeNode(node, costs[i]!, findings.measured.get(node.name))),
    differences: listDifferences(costs),
    flips: nodes.slice(1).flatMap((node, i) =>
      findFlips(calculation, i + 1).map((flip) => ({
        candidate: node.name,
        ...flip,
        changesAt: [...flip.changesAt],
      })),
    ),
    ...(curve === undefined
      ? {}
      : {
          curve: {
            ratesPerSecond: [...curve.ratesPerSecond],
            perMonth: curve.perMonth.map((values) => [...values]),
          },
        }),
    evidence: [...findings.evidence],
    ...(findings.facts === undefined ? {} : { facts: { ...findings.facts } }),
    variants: variants.map(({ calculation: changed, ...rest }) => ({
      ...rest,
      perMonth: computeCosts(changed).map(({ perMonth = {} }) => perMonth),
    })),
    notes: [...plan.notes],
    warnings: listWarnings(plan),
  };
}

function describeNode(
  { price, measured, connections: _limit, ...plan }: NodePlan,
  { needs, parts, missing, ...cost }: NodeCost,
  server: MeasuredServer | undefined,
): CostResult['nodes'][number] {
  const { memoryBytes: _memory, usableShare: _usable, ...shownPrice } = price;
  return {
    ...plan,
    ...dropUndefined({ server: server?.server }),
    price: shownPrice,
    ...measured,
    fills: server?.fills ?? 0,
    needs: [...needs],
    ...cost,
    parts: [...parts],
    missing: [...missing],
  };
}

function listDifferences([reference, ...candidates]: readonly NodeCost[]): CostResult['differences'] {
  return candidates.flatMap(({ name, perMonth }) =>
    perMonth === undefined || reference?.perMonth === undefined
      ? []
      : [{ candidate: name, perMonth: against((own, other) => own - other, perMonth, reference.perMonth) }],
  );
}

function listAssumptions(
  assume: Assumptions,
  nodes: readonly NodePlan[],
  currency: string,
): CostResult['assumptions'] {
  const { spareRate, replicas, zones, hoursPerMonth, transfer, storage, hourOfWork } = assume;
  const isDefault = (key: keyof typeof DEFAULTS) => assume[key] === DEFAULTS[key];
  const money = (amount: number) => formatMoney(amount, currency);
  const nobodySaid = (label: string, text: string) => ({ label, text, isDefault: true });
  const said = (label: string, text: string) => ({ label, text, isDefault: false });
  return [
    {
      label: 'spare rate (headroom)',
      text: `${formatChosenShare(spareRate)} of the sustained rate stay free at the peak`,
      isDefault: isDefault('spareRate'),
    },
    {
      label: 'replicas',
      text: replicas === 0 ? 'none' : `${replicas} for each node`,
      isDefault: isDefault('replicas'),
    },
    { label: 'zones', text: String(zones), isDefault: isDefault('zones') },
    { label: 'hours a month', text: String(hoursPerMonth), isDefault: isDefault('hoursPerMonth') },
    transfer === undefined
      ? nobodySaid('transfer between zones', 'not counted')
      : said('transfer between zones', `${transfer.gbPerMonth} GB a month at ${money(transfer.price)} a GB`),
    storage === undefined
      ? nobodySaid('disks', 'not counted')
      : said('disks', `${storage.gbPerNode} GB a node at ${money(storage.price)} a GB and month`),
    hourOfWork === undefined
      ? nobodySaid('hours of work', 'not counted')
      : said(
          'hours of work',
          `${nodes.map(({ name, workHours }) => `${name} ${workHours}`).join(', ')} a month at ${money(hourOfWork)}`,
        ),
    ...nodes.flatMap(({ name, rateFactor, usableShare, memoryBytes }) => [
      ...(rateFactor === 1
        ? [nobodySaid(`rate of a node of ${name}`, 'what was measured here')]
        : [said(`rate of a node of ${name}`, `${rateFactor} times what was measured here`)]),
      ...(memoryBytes === undefined || usableShare !== undefined
        ? []
        : [nobodySaid(`usable memory of ${name}`, 'all of it')]),
    ]),
  ];
}

function listWarnings({ calculation: { nodes, want }, findings, variants, now }: CostPlan): string[] {
  const prices = [...nodes, ...variants.flatMap(({ calculation }) => calculation.nodes)].map(
    ({ price }) => price,
  );
  const stale = prices.flatMap((price) => warnOfAge(price, now) ?? []);
  const others = nodes.flatMap(({ name, price, rateFactor, measured }) =>
    measured.ratePerSecond !== undefined &&
    rateFactor === 1 &&
    price.vcpus !== undefined &&
    findings.cpus !== undefined &&
    price.vcpus !== findings.cpus
      ? [
          `The rate of ${name} was measured on ${findings.cpus} CPUs, but the paid node has ${price.vcpus}: measure on such a node, or set rateFactor.`,
        ]
      : [],
  );
  const regions = [...new Set(nodes.flatMap(({ price }) => price.region ?? []))];
  return [
    ...new Set([
      ...stale,
      ...others,
      ...(regions.length > 1 ? [`The prices are of different regions: ${regions.join(', ')}.`] : []),
      ...(want.ratePerSecond === undefined && want.dataBytes === undefined
        ? ['Neither a rate nor a data size is given, so a month costs what one node each costs.']
        : []),
    ]),
  ];
}
