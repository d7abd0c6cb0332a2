// Files that are offered to be imported and can't be: what they look like, and what to do instead.

/** undefined: none that is known. */
export function describeOtherFile(text: string, file: string): OtherFile | undefined {
  if (text.trim() === '') return { message: `${file} is empty`, hint: 'Name a file with a result in it.' };
  const begin = text.slice(0, 100_000);
  const [, what, hint] = OTHERS.find(([pattern]) => pattern.test(begin)) ?? [];
  return what === undefined || hint === undefined ? undefined : { message: `${file} is ${what}`, hint };
}

export interface OtherFile {
  readonly message: string;
  readonly hint: string;
}

const WITHOUT_SERVER = 'It measures an application, not a server: measure the server with cache-bench run.';

const OTHERS: readonly (readonly [pattern: RegExp, what: string, hint: string])[] = [
  [
    /^ALL STATS\s*$[\s\S]*^Type\s+Ops\/sec/m,
    'what memtier_benchmark prints for people, rounded',
    'Name the JSON that it writes with --json-out-file.',
  ],
  [
    /"root_group"\s*:|^\{"type"\s*:\s*"(?:Metric|Point)"|^metric_name,timestamp,metric_value/m,
    'a result of k6',
    WITHOUT_SERVER,
  ],
  [
    /^\[OVERALL\],/m,
    'what YCSB prints',
    'Describe the workload in a profile, and measure it with cache-bench run.',
  ],
  [
    /^#\[Interval percentile log between /m,
    'the summary of HistogramLogProcessor for each interval, without any histogram',
    'Name the log that it was made of, or the percentile table beside it (.hgrm).',
  ],
  [/^Running .+ test @ /m, 'what wrk prints', WITHOUT_SERVER],
  [
    /^(?:[^"]{0,200}[\s|])?\+?\d{1,12}\.\d{1,9} \[\S+ [^"\]]*\] "/m,
    'a log of MONITOR',
    'Replay it: cache-bench replay FILE.',
  ],
  [
    /^(?:REDIS\d{4}|VALKEY\d{3}|\*\d+\r\n\$\d+\r\n)/,
    'data of a server (RDB or AOF), and no result',
    'Name what a benchmark wrote.',
  ],
  [
    /^# Server\s[\s\S]*^redis_version:/m,
    'what INFO of a server says, and no result',
    'A profile of its load is made by cache-bench learn URL.',
  ],
  [
    /^operations:|^claims:|^targets:/m,
    'YAML for cache-bench, and no result',
    'Run it: cache-bench run FILE.',
  ],
  [/^\s*<(?:!doctype|html)/i, 'a page of HTML', 'Name the result.json that it was made from.'],
];
