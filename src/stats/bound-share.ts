// The interval of a share: how often something happens, from how often it was seen.

/** Of the normal distribution, two-sided 95 %. */
const Z = 1.959964;

export interface ShareBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval (J. Am. Stat. Assoc. 22, 1927): nothing seen in 1000 trials leaves up to 0.38 % open. Trials are taken for independent.
 *
 * @param trials more than 0
 */
export function boundShare(seen: number, trials: number): ShareBounds {
  const share = seen / trials;
  const shrink = 1 + Z ** 2 / trials;
  const center = share + Z ** 2 / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    // Without the rounding error that leaves 1e-20 where nothing was seen.
    low: seen === 0 ? 0 : Math.max(0, (center - spread) / shrink),
    high: Math.min(1, (center + spread) / shrink),
  };
}
