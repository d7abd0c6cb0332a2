// The formats of failover experiments by name, apart from their renderers, so that --help need not load those.

export const FAILOVER_FORMATS = ['md', 'html', 'json'] as const;
export type FailoverFormat = (typeof FAILOVER_FORMATS)[number];
