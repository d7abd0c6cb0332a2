// The formats of a comparison of replies by name, apart from their renderers, so that --help need not load those.

export const COMPAT_FORMATS = ['md', 'html', 'json', 'junit'] as const;
export type CompatFormat = (typeof COMPAT_FORMATS)[number];
