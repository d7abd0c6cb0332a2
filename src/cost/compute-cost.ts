// What servers cost: nodes needed by rate, memory and connections, money a month, for a billion operations, for a GiB.
//
// Formulas, for a node that costs `price` an hour:
//   nodes            = ⌈max(rate / (sustained × (1 − spare)), data × expansion / (memory × usable), connections / limit)⌉ × (1 + replicas)
//   expansion        = bytes a key takes on the server / bytes of user data in it
//   a month          = nodes × price × hours + transfer + storage + hours of work × their price
//   a billion ops    = price × 10⁹ / (sustained × 3600): one node, no replica, at its highest rate under the objectives
//   a GiB a month    = price × hours × expansion × 2³⁰ / (memory × usable): one node, no replica, full
// For memory that is sold by the GB and month:
//   a month          = data × expansion / usable / 10⁹ × zones × price × hours / 730 + …
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Assumptions, Calculation, NodePlan, Want } from './calculation.ts';
import { exactly, falling, growing, isKnown, type Known, largest } from './known.ts';

export type Resource = 'rate' | 'memory' | 'connections';

export interface NodeCost {
  readonly name: string;
  /** Nodes needed without replicas, with fractions, by what they are needed for. Absent: not measured, or not wanted. */
  readonly needs: readonly { readonly resource: Resource; readonly nodes: Known }[];
  /** That surely needs the most; absent: it can't be told, or memory by the GB. */
  readonly binding?: Resource;
  /** Whole ones, replicas among them. Absent: memory by the GB. */
  readonly nodes?: Known;
  /** Each part, and their sum; absent: it can't be told. */
  readonly perMonth?: Known;
  readonly parts: readonly { readonly label: string; readonly perMonth: Known }[];
  readonly perBillion?: Known;
  readonly perGib?: Known;
  /** What a figure lacks, in words. */
  readonly missing: readonly string[];
}

const HOURS_OF_GB_MONTH = 730;
const GB = 1e9;
const GIB = 2 ** 30;
const BILLION = 1e9;
const SECONDS_PER_HOUR = 3600;

export function computeCosts({ want, assume, nodes }: Calculation): readonly NodeCost[] {
  return nodes.map((node) => computeCost(node, want, assume));
}

function computeCost(node: NodePlan, want: Want, assume: Assumptions): NodeCost {
  const needs = listNeeds(node, want, assume);
  const { nodes, servers } =
    node.price.unit === 'gb-month' ? byTheGb(node, want, assume) : byNodes(needs, node, want, assume);
  const parts = servers === undefined ? [] : [servers, ...listOtherParts(node, assume, nodes)];
  const perBillion = costOfBillion(node);
  const perGib = costOfGib(node, assume);
  const binding = node.price.unit === 'node-hour' ? findBinding(needs, want) : undefined;
  return {
    name: node.name,
    needs,
    ...dropUndefined({ binding, nodes }),
    ...(parts.length === 0 ? {} : { perMonth: sum(parts.map(({ perMonth }) => perMonth)) }),
    parts,
    ...dropUndefined({ perBillion, perGib }),
    missing: listMissing(node, want),
  };
}

function listNeeds(node: NodePlan, want: Want, assume: Assumptions): NodeCost['needs'] {
  const sustained = sustainedRate(node);
  const room = roomFor(node);
  const expansion = expansionOf(node);
  const needs: [Resource, Known | undefined][] = [
    [
      'rate',
      want.ratePerSecond === undefined || sustained === undefined
        ? undefined
        : falling((rate) => want.ratePerSecond! / (rate * (1 - assume.spareRate)), sustained),
    ],
    [
      'memory',
      want.dataBytes === undefined || room === undefined || expansion === undefined
        ? undefined
        : growing((factor) => (want.dataBytes! * factor) / room, expansion),
    ],
    [
      'connections',
      want.connections === undefined || node.connections === undefined
        ? undefined
        : exactly(want.connections / node.connections),
    ],
  ];
  return needs.flatMap(([resource, nodes]) =>
    nodes !== undefined && isKnown(nodes) ? [{ resource, nodes }] : [],
  );
}

/** Of the node that is paid for. */
function sustainedRate({ measured, rateFactor }: NodePlan): Known | undefined {
  return measured.ratePerSecond && growing((rate) => rate * rateFactor, measured.ratePerSecond);
}

function roomFor({ memoryBytes, usableShare = 1 }: NodePlan): number | undefined {
  return memoryBytes === undefined ? undefined : memoryBytes * usableShare;
}

/** Memory over user data. */
function expansionOf({ measured: { bytesPerKey, userBytesPerKey } }: NodePlan): Known | undefined {
  if (bytesPerKey === undefined || userBytesPerKey === undefined || userBytesPerKey <= 0) return undefined;
  return growing((bytes) => bytes / userBytesPerKey, bytesPerKey);
}

interface Servers {
  readonly nodes?: Known;
  readonly servers?: { readonly label: string; readonly perMonth: Known };
}

/** Also where nothing is wanted: one node is what it takes to have any. */
function byNodes(needs: NodeCost['needs'], { price }: NodePlan, want: Want, assume: Assumptions): Servers {
  const most = largest(exactly(1), ...needs.map(({ nodes }) => nodes));
  // What is wanted and not measured may need more.
  const known = needs.length < countWanted(want) ? { low: leastOf(needs) } : most;
  const nodes = growing((count) => Math.ceil(withoutRoundingError(count)) * (1 + assume.replicas), known);
  const perMonth = growing((count) => count * price.amount * assume.hoursPerMonth, nodes);
  return { nodes, servers: { label: 'nodes', perMonth } };
}

/** By what is known of them; one that was measured once counts as it was measured. */
function leastOf(needs: NodeCost['needs']): number {
  return Math.max(1, ...needs.map(({ nodes: { low, estimate } }) => low ?? estimate ?? 1));
}

function countWanted({ ratePerSecond, dataBytes, connections }: Want): number {
  return [ratePerSecond, dataBytes, connections].filter((wanted) => wanted !== undefined).length;
}

/** 3.0000000000000004 nodes are three. */
function withoutRoundingError(count: number): number {
  return Number(count.toPrecision(12));
}

function byTheGb(node: NodePlan, want: Want, assume: Assumptions): Servers {
  const expansion = expansionOf(node);
  if (want.dataBytes === undefined || expansion === undefined) return {};
  const price = (node.price.amount * assume.zones * assume.hoursPerMonth) / HOURS_OF_GB_MONTH;
  const perMonth = growing(
    (factor) => ((want.dataBytes! * factor) / (node.usableShare ?? 1) / GB) * price,
    expansion,
  );
  return { servers: { label: 'memory', perMonth } };
}

function listOtherParts(
  { workHours }: NodePlan,
  { transfer, storage, hourOfWork }: Assumptions,
  nodes: Known | undefined,
): NodeCost['parts'] {
  return [
    ...(transfer === undefined
      ? []
      : [{ label: 'transfer', perMonth: exactly(transfer.gbPerMonth * transfer.price) }]),
    ...(storage === undefined || nodes === undefined
      ? []
      : [
          {
            label: 'storage',
            perMonth: growing((count) => count * storage.gbPerNode * storage.price, nodes),
          },
        ]),
    ...(hourOfWork === undefined || workHours === 0
      ? []
      : [{ label: 'work', perMonth: exactly(workHours * hourOfWork) }]),
  ];
}

function costOfBillion(node: NodePlan): Known | undefined {
  const sustained = sustainedRate(node);
  if (node.price.unit !== 'node-hour' || sustained === undefined) return undefined;
  return falling((rate) => (node.price.amount * BILLION) / (rate * SECONDS_PER_HOUR), sustained);
}

function costOfGib(node: NodePlan, assume: Assumptions): Known | undefined {
  const expansion = expansionOf(node);
  if (expansion === undefined) return undefined;
  const { amount, unit } = node.price;
  if (unit === 'gb-month') {
    const perGb = (amount * assume.zones * assume.hoursPerMonth) / HOURS_OF_GB_MONTH;
    return growing((factor) => (perGb * factor * GIB) / GB / (node.usableShare ?? 1), expansion);
  }
  const room = roomFor(node);
  if (room === undefined) return undefined;
  return growing((factor) => (amount * assume.hoursPerMonth * factor * GIB) / room, expansion);
}

/** None where what is not known, or an interval, may have another one need more. */
function findBinding(needs: NodeCost['needs'], want: Want): Resource | undefined {
  if (needs.length < countWanted(want)) return undefined;
  const least = ({ low, estimate }: Known) => low ?? estimate ?? 0;
  const most = ({ high, estimate }: Known) => high ?? estimate ?? Number.POSITIVE_INFINITY;
  return needs.find((one) => needs.every((other) => other === one || least(one.nodes) >= most(other.nodes)))
    ?.resource;
}

function listMissing(node: NodePlan, want: Want): readonly string[] {
  const { measured, price } = node;
  const isByNode = price.unit === 'node-hour';
  const missing: [boolean, string][] = [
    [measured.ratePerSecond === undefined, 'the rate that it sustains under an objective'],
    [expansionOf(node) === undefined, 'the memory that its keys take'],
    [isByNode && node.memoryBytes === undefined, 'the memory of its node'],
    [!isByNode && want.dataBytes === undefined, 'how much data is wanted'],
    [want.connections !== undefined && node.connections === undefined, 'the connections that its node takes'],
  ];
  return missing.filter(([is]) => is).map(([, what]) => what);
}

function sum(parts: readonly Known[]): Known {
  return growing((...amounts) => amounts.reduce((total, amount) => total + amount, 0), ...parts);
}
