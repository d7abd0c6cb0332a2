// Scripted delays of a fake server: when the reply to a request that arrived now is due.
import { SeededRandom } from '../core/random.ts';

export type DelayLaw =
  | { readonly kind: 'constant'; readonly delayNs: number }
  | {
      readonly kind: 'bimodal';
      readonly fastNs: number;
      readonly slowNs: number;
      /** Share of the requests that are slow, drawn with the seed. */
      readonly slowShare: number;
      readonly seed: number;
    }
  | { readonly kind: 'lognormal'; readonly medianNs: number; readonly sigma: number; readonly seed: number }
  /**
   * No reply leaves in the last `stallNs` of every period. Requests that are sent on schedule then wait
   * evenly 0 … stallNs: with 100 ms of every second, 10 % of them do, and the 99th percentile is 90 ms.
   */
  | { readonly kind: 'stall'; readonly delayNs: number; readonly stallNs: number; readonly periodNs: number };

/** From the moment a request arrived to the moment its reply is due, both on one clock from `startNs`. */
export function createDueTime(law: DelayLaw, startNs: number): (arrivalNs: number) => number {
  switch (law.kind) {
    case 'constant':
      return (arrivalNs) => arrivalNs + law.delayNs;
    case 'bimodal': {
      const random = new SeededRandom(law.seed);
      return (arrivalNs) => arrivalNs + (random.unit() < law.slowShare ? law.slowNs : law.fastNs);
    }
    case 'lognormal': {
      const random = new SeededRandom(law.seed);
      return (arrivalNs) => arrivalNs + law.medianNs * Math.exp(law.sigma * random.normal());
    }
    case 'stall':
      return (arrivalNs) => {
        const dueNs = arrivalNs + law.delayNs;
        const phaseNs = (dueNs - startNs) % law.periodNs;
        return phaseNs < law.periodNs - law.stallNs ? dueNs : dueNs + law.periodNs - phaseNs;
      };
  }
}
