// The rules of a fair race by their names, which results, waivers and reports share.

interface FairnessRule {
  /** What is looked at, for a table. */
  readonly label: string;
  /** true: a target that breaks it has not done the same work, so that no winner may be named. */
  readonly enforced: boolean;
}

/** In the order of tables: the work first, then the servers, then the machine. */
export const FAIRNESS_RULES = {
  errors: { label: 'no request fails', enforced: true },
  keys: { label: 'same keys and types after the fill', enforced: true },
  values: { label: 'same values in sampled keys', enforced: true },
  'script-replies': { label: 'same replies of scripts', enforced: true },
  'hit-ratio': { label: 'hit ratio within 1 %', enforced: true },
  evictions: { label: 'nothing evicted in rounds', enforced: true },
  'cpu-sets': { label: 'servers and generator on CPUs of their own', enforced: false },
  cores: { label: 'same number of CPUs granted', enforced: false },
  persistence: { label: 'same persistence', enforced: false },
  'memory-limit': { label: 'same memory limit and eviction policy', enforced: false },
  protocol: { label: 'same RESP version and driver', enforced: false },
  tls: { label: 'TLS on all or none', enforced: false },
  release: { label: 'releases of the same year', enforced: false },
  packaging: { label: 'same packaging', enforced: false },
  'io-engine': { label: 'Dragonfly on io_uring', enforced: false },
  'client-headroom': { label: 'generator has headroom', enforced: false },
  throttling: { label: 'no throttling by a CPU quota', enforced: false },
  'other-load': { label: 'no other load', enforced: false },
  steal: { label: 'no time taken by the hypervisor', enforced: false },
  swap: { label: 'nothing swapped out', enforced: false },
  governor: { label: 'CPU governor performance', enforced: false },
  turbo: { label: 'turbo off', enforced: false },
  smt: { label: 'one hardware thread a core', enforced: false },
  thp: { label: 'transparent huge pages not always', enforced: false },
} as const satisfies Readonly<Record<string, FairnessRule>>;

export type FairnessRuleId = keyof typeof FAIRNESS_RULES;
export const FAIRNESS_RULE_IDS = Object.keys(FAIRNESS_RULES) as [FairnessRuleId, ...FairnessRuleId[]];

/** A rule that may be broken, with the reason that every report prints. */
export interface Waiver {
  readonly rule: FairnessRuleId;
  readonly reason: string;
}
