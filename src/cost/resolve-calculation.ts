// From a section as it is written to a calculation: prices found by their names, what is left out filled in.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import { describeValue, didYouMean, type Path } from '../profile/problems.ts';
import {
  type Assumptions,
  type Calculation,
  DEFAULTS,
  type MeasuredNode,
  type NodePlan,
} from './calculation.ts';
import type { Price } from './price.ts';
import { parseTypedPrice } from './read-amounts.ts';
import type { PriceFile } from './read-prices.ts';
import type { CostSection } from './schema.ts';

export interface ResolvePlace {
  readonly priceFiles: readonly PriceFile[];
  /** Of prices that are typed as a number, unless the section says. */
  readonly currency?: string;
  /** `file:line:column path: message`, of a path within the section. */
  locate(path: Path, message: string): string;
  measuredOf(name: string): MeasuredNode;
}

/** @throws CacheBenchError E_COST (exit code 2) with all mistakes, one a line */
export function resolveCalculation(section: CostSection, place: ResolvePlace): Calculation {
  const mistakes: string[] = [];
  const nodes = Object.entries(section.nodes ?? {}).flatMap(([name, node]): NodePlan[] => {
    const price = resolvePrice(node.price, section, place);
    if (typeof price === 'string') {
      mistakes.push(place.locate(['nodes', name, 'price'], price));
      return [];
    }
    const memoryBytes = node.memory ?? price.memoryBytes;
    const usableShare = node.usableMemory ?? price.usableShare;
    return [
      {
        name,
        price,
        ...dropUndefined({ memoryBytes, usableShare, connections: node.connections }),
        rateFactor: node.rateFactor ?? 1,
        workHours: node.workHours ?? 0,
        measured: place.measuredOf(name),
      },
    ];
  });
  const currencies = [...new Set(nodes.map(({ price }) => price.currency))];
  if (currencies.length > 1)
    mistakes.push(
      place.locate(
        ['nodes'],
        `prices in ${currencies.join(' and ')}, wanted one currency; nothing is converted`,
      ),
    );
  if (mistakes.length > 0)
    throw usageError('E_COST', mistakes.join('\n'), 'docs/cost.md explains the section, with an example.');
  return { want: readWant(section), assume: readAssumptions(section), nodes };
}

function readWant({ want = {} }: CostSection): Calculation['want'] {
  return dropUndefined({ ratePerSecond: want.rate, dataBytes: want.data, connections: want.connections });
}

function readAssumptions({ assume = {} }: CostSection): Assumptions {
  return { ...DEFAULTS, ...dropUndefined(assume) };
}

/** @returns what is wrong with it as text */
function resolvePrice(text: string, section: CostSection, place: ResolvePlace): Price | string {
  const typed = parseTypedPrice(text);
  if (typed !== undefined)
    return {
      ...typed,
      what: typed.unit === 'node-hour' ? 'a node' : 'memory',
      currency: section.currency ?? place.currency ?? 'USD',
      source: 'given by you',
      authority: 'assumed',
    };
  const known = place.priceFiles.flatMap(({ prices }) => [...prices]);
  // Files that are named later win.
  const found = known.findLast(([id]) => id === text)?.[1];
  if (found !== undefined) return found;
  const ids = [...new Set(known.map(([id]) => id))];
  return `got ${describeValue(text)}, wanted a price such as 0.873/h, or one of ${ids.join(', ')}${didYouMean(text, ids)}`;
}
