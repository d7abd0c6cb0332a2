// The plots of a calculation of cost as SVG: money a month by rate, and how each input moves the difference.

import { formatCount } from '../core/units.ts';
import { formatAmount } from '../cost/money.ts';
import type { CostFlip, CostResult } from '../result/kinds/cost.ts';
import { formatInput } from './cost-section.ts';
import { linearScale, logScale, type Scale } from './picture/scale.ts';
import { escapeXml } from './xml-text.ts';

const WIDTH = 900;
const LEFT = 300;
const RIGHT = 880;
const CURVE_TOP = 30;
const CURVE_BOTTOM = 230;
const ROW = 26;

/** undefined where there is nothing to plot. */
export function drawCostFigure(
  result: CostResult,
): { readonly svg: string; readonly caption: string } | undefined {
  const { flips, curve, nodes, currency } = result;
  if (flips.length === 0 && curve === undefined) return undefined;
  const flipsTop = curve === undefined ? 0 : CURVE_BOTTOM + 50;
  const height = flipsTop + (flips.length === 0 ? 0 : 50 + flips.length * ROW);
  const svg = [
    `<svg class="cost" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Money a month by rate, and by each input">`,
    ...(curve === undefined
      ? []
      : drawCurve(
          curve,
          nodes.map(({ name }) => name),
          currency,
        )),
    ...(flips.length === 0 ? [] : [`<g transform="translate(0 ${flipsTop})">`, ...drawFlips(result), '</g>']),
    '</svg>',
  ].join('\n');
  const caption = [
    ...(curve === undefined ? [] : [`Above: ${currency} a month by the wanted rate.`]),
    ...(flips.length === 0
      ? []
      : [
          `${curve === undefined ? '' : 'Below: '}how much more (right) or less (left) the candidate costs a month than the reference, when one input goes over its range and the others stay.`,
        ]),
  ].join(' ');
  return { svg, caption };
}

function drawCurve(
  { ratesPerSecond, perMonth }: NonNullable<CostResult['curve']>,
  names: readonly string[],
  currency: string,
): string[] {
  const all = perMonth.flat().filter((value) => value !== null);
  const x = logScale(ratesPerSecond[0]!, ratesPerSecond.at(-1)!, 70, RIGHT);
  const y = linearScale(Math.max(...all), CURVE_BOTTOM, CURVE_TOP);
  return [
    ...y.ticks.map(
      (tick) =>
        `<path class="tick" d="M70 ${short(y.at(tick))}H${RIGHT}"/><text x="62" y="${short(y.at(tick) + 4)}" text-anchor="end">${formatAmount(tick)}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<text x="${short(x.at(tick))}" y="${CURVE_BOTTOM + 18}" text-anchor="middle">${formatCount(tick)}/s</text>`,
    ),
    `<text x="70" y="16">${escapeXml(currency)} a month</text>`,
    ...names.flatMap((name, i) => [
      `<text class="t${i % 8}" x="${200 + i * 180}" y="16">${escapeXml(name.slice(0, 24))}</text>`,
      `<path class="line t${i % 8}" d="${pathOf(ratesPerSecond, perMonth[i]!, x, y)}"/>`,
    ]),
  ];
}

/** A staircase: what a node takes it costs from the first operation on. */
function pathOf(rates: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale): string {
  let isOpen = false;
  return values
    .map((value, i) => {
      if (value === null) {
        isOpen = false;
        return '';
      }
      const at = `${short(x.at(rates[i]!))} ${short(y.at(value))}`;
      const step = isOpen ? `H${short(x.at(rates[i]!))}V${short(y.at(value))}` : `M${at}`;
      isOpen = true;
      return step;
    })
    .join('');
}

function drawFlips({ flips, currency }: CostResult): string[] {
  const most = Math.max(
    1e-9,
    ...flips.flatMap(({ differenceFrom, differenceTo }) => [
      Math.abs(differenceFrom),
      Math.abs(differenceTo),
    ]),
  );
  const middle = (LEFT + RIGHT) / 2;
  const at = (difference: number) => middle + ((RIGHT - LEFT - 120) / 2) * (difference / most);
  const bottom = 30 + flips.length * ROW;
  return [
    `<path class="one" d="M${middle} 20V${bottom}"/>`,
    `<text x="${middle}" y="12" text-anchor="middle">0 ${escapeXml(currency)}</text>`,
    ...flips.flatMap((flip, i) => drawFlip(flip, 30 + i * ROW, at, currency)),
  ];
}

function drawFlip(
  flip: CostFlip,
  top: number,
  at: (difference: number) => number,
  currency: string,
): string[] {
  const { what, unit, from, to, differenceFrom, differenceTo, changesAt } = flip;
  const [low, high] = [Math.min(differenceFrom, differenceTo), Math.max(differenceFrom, differenceTo)];
  const tone = changesAt.length > 0 ? 'worse' : 'equal';
  const ends = [
    { value: from, difference: differenceFrom },
    { value: to, difference: differenceTo },
  ].toSorted((one, other) => one.difference - other.difference);
  const text = (value: number) => escapeXml(formatInput(value, unit, currency));
  return [
    `<text x="${LEFT - 8}" y="${top + 14}" text-anchor="end">${escapeXml(what.slice(0, 48))}</text>`,
    `<rect class="${tone}" x="${short(at(low))}" y="${top + 4}" width="${short(Math.max(2, at(high) - at(low)))}" height="14"/>`,
    `<text x="${short(at(low) - 4)}" y="${top + 15}" text-anchor="end">${text(ends[0]!.value)}</text>`,
    `<text x="${short(at(high) + 4)}" y="${top + 15}">${text(ends[1]!.value)}</text>`,
  ];
}

function short(value: number): string {
  return String(Number(value.toFixed(1)));
}
