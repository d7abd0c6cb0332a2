// Names of the lines of the checklist, as `waived` takes them.

export const CHECK_IDS = [
  ...(['commands', 'tail', 'memory', 'failover', 'alerts', 'rollback'] as const),
  ...(['growth', 'differences', 'speed', 'preflight', 'data', 'concurrency'] as const),
  ...(['machine', 'cost', 'claims'] as const),
] as const;

export type CheckId = (typeof CHECK_IDS)[number];
