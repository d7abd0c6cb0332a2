// The files that a report can become, by name. Apart from their renderers, so that --help need not load those.

export interface FormatFacts {
  readonly name: string;
  /** For --help, half a line. */
  readonly describe: string;
  /** It holds all of the result, so that no part of it can be chosen. */
  readonly isWhole?: boolean;
  /** It holds one target under one profile. */
  readonly isSingle?: boolean;
}

export const FORMAT_LIST = [
  { name: 'md', describe: 'markdown for GitHub, below 60 kB' },
  { name: 'html', describe: 'one page with plots, works without a network' },
  { name: 'svg', describe: 'one picture: throughput by block, latency by percentile' },
  { name: 'json', describe: 'the report as JSON, for scripts' },
  { name: 'result-json', describe: 'the whole result as one file, to send or to read again', isWhole: true },
  { name: 'csv', describe: 'one row for every profile, target, block and metric' },
  { name: 'junit', describe: 'JUnit XML: a test case for each rule or profile' },
  { name: 'hlog', describe: 'HdrHistogram interval log, one line a round' },
  { name: 'hgrm', describe: 'HdrHistogram percentile distribution', isSingle: true },
  { name: 'memtier', describe: 'JSON as memtier_benchmark writes it', isSingle: true },
  { name: 'benchmark-action', describe: 'github-action-benchmark, customBiggerIsBetter' },
  { name: 'benchmark-action-smaller', describe: 'github-action-benchmark, customSmallerIsBetter' },
] as const satisfies readonly FormatFacts[];

export type FormatName = (typeof FORMAT_LIST)[number]['name'];

export function factsOf(name: FormatName): FormatFacts {
  return FORMAT_LIST.find((format) => format.name === name)!;
}
