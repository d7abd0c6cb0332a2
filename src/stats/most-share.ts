// The largest share that a sample allows: how often something may happen that was seen so seldom, exactly.

/**
 * Clopper and Pearson's one-sided upper bound (Biometrika 26, 1934): of what was seen `seen` times in `trials`, the share is at most
 * this with the given confidence. Nothing seen in n trials is the rule of three: about 3/n at 95 %.
 *
 * @param trials independent ones, more than 0
 */
export function mostShare(seen: number, trials: number, confidence = 0.95): number {
  if (seen >= trials) return 1;
  if (seen === 0) return 1 - (1 - confidence) ** (1 / trials);
  let [low, high] = [seen / trials, 1];
  // Each step halves what is left: 60 leave less than a double can tell.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atMost(seen, trials, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** Probability of at most `seen` in a binomial distribution, summed by logarithms. */
function atMost(seen: number, trials: number, share: number): number {
  let logTerm = trials * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  const logOdds = Math.log(share) - Math.log1p(-share);
  for (let k = 1; k <= seen; k++) {
    logTerm += Math.log((trials - k + 1) / k) + logOdds;
    sum += Math.exp(logTerm);
  }
  return sum;
}
