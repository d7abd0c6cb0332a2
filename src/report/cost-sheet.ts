// A calculation of cost as a sheet.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { CostResult } from '../result/kinds/cost.ts';
import { drawCostFigure } from './cost-figure.ts';
import {
  describeCostEvidence,
  describeCostHeadlines,
  describePriceOf,
  describeVariant,
  describeWant,
  listCostRows,
  listFlipRows,
  listMissing,
} from './cost-section.ts';
import type { Sheet } from './sheet/sheet.ts';

export function toCostSheet(result: CostResult): Sheet {
  const figure = drawCostFigure(result);
  return {
    title: `Cost: ${result.name}`,
    claims: describeCostHeadlines(result),
    lines: [...(result.source === undefined ? [] : [result.source]), describeWant(result)],
    warnings: result.warnings,
    sections: [
      {
        id: 'figures',
        heading: 'Figures',
        table: {
          heads: ['', ...result.nodes.map(({ name }) => name)],
          rows: listCostRows(result).map(({ label, cells }) => [
            { text: label },
            ...cells.map((text) => ({ text })),
          ]),
          isNumeric: true,
        },
      },
      {
        id: 'missing',
        heading: 'Not known',
        list: listMissing(result).map((text) => ({ text, tone: 'care' as const })),
      },
      {
        id: 'assumed',
        heading: 'Assumed, not measured',
        list: result.assumptions.map(({ label, text, isDefault }) => ({
          text: `${label}: ${text}${isDefault ? ' (default)' : ''}`,
        })),
      },
      {
        id: 'prices',
        heading: 'Prices',
        list: result.nodes.map((node) => ({ text: describePriceOf(node) })),
      },
      {
        id: 'flips',
        heading: 'Where the cheaper side changes',
        list: listFlipRows(result).map(({ what, range, answer, changes }) => ({
          text: `${what}, ${range}: ${answer}`,
          ...(changes ? { tone: 'care' as const } : {}),
        })),
        ...dropUndefined({ figure }),
      },
      {
        id: 'variants',
        heading: 'With one thing changed',
        list: result.variants.map(({ id, text, perMonth, source }) => ({
          text: `${id}: ${describeVariant(result, perMonth)}`,
          details: [{ text }, ...(source === undefined ? [] : [{ text: source, tone: 'dim' as const }])],
        })),
      },
      { id: 'notes', heading: 'What no figure shows', list: result.notes.map((text) => ({ text })) },
      {
        id: 'evidence',
        heading: 'Measured by',
        list: result.evidence.map((one) => ({
          text: describeCostEvidence(one),
          ...(one.tells === undefined ? { tone: 'dim' as const } : {}),
        })),
      },
    ],
    foot: `cache-bench ${result.tool.version}, ${result.calculatedAt}`,
  };
}
