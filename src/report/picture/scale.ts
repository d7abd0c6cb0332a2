// From values to places in a panel, and the round numbers that its axes show.

export interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** From 0, so that twice as high is twice as much. */
export function linearScale(highest: number, from: number, to: number): Scale {
  const step = roundStep(highest / 4);
  const top = Math.max(step, Math.ceil(highest / step) * step);
  return {
    at: (value) => from + ((to - from) * value) / top,
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
  };
}

/** More stand too close to be read. */
const MOST_TICKS = 7;

/** Ticks at 1, 2 and 5 times powers of ten, or only at those powers. */
export function logScale(lowest: number, highest: number, from: number, to: number): Scale {
  const [low, high] = [Math.log10(lowest), Math.log10(Math.max(highest, lowest * 2))];
  const powers = Array.from(
    { length: Math.floor(high) - Math.floor(low) + 1 },
    (_, i) => 10 ** (Math.floor(low) + i),
  );
  const within = (tick: number): boolean => tick >= lowest && tick <= highest;
  const fine = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(within);
  return {
    at: (value) => from + ((to - from) * (Math.log10(value) - low)) / (high - low),
    ticks: fine.length <= MOST_TICKS ? fine : powers.filter(within),
  };
}

function roundStep(step: number): number {
  if (!(step > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(step));
  return power * [1, 2, 5, 10].find((digit) => digit * power >= step * 0.999)!;
}
