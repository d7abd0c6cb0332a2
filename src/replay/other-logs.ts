// What is offered as a log of MONITOR and is none: what it looks like, and what to do instead.

/** How it goes on after the file's name; undefined: none that is known. */
export function describeOtherLog(text: string): string | undefined {
  const begin = text.slice(0, 10_000);
  return OTHERS.find(([pattern]) => pattern.test(begin))?.[1];
}

const OTHERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^(?:REDIS\d{4}|VALKEY\d{3})/, 'is a snapshot (RDB): it holds data, and no commands'],
  [
    /^\*\d+\r?\n\$\d+\r?\n/,
    'is an append-only file, or RESP as it is sent: it holds commands without their times and clients',
  ],
  [/^(?:\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x4d\x3c\xb2\xa1|\x0a\x0d\x0d\x0a)/, 'is a capture of packets'],
  [/^\s*1\) 1\) \(integer\) \d+/, 'is what SLOWLOG GET prints: only the slowest commands'],
  [
    /^(?:[^"]{0,200}?[\s|])?\+?\d{1,12}\.\d{1,9} \[\S+ [^"\]]+\] [^"\s]/m,
    'has lost the quotes around arguments, so the end of an argument is unknown',
  ],
  [/^\s*\{\s*"(?:kind|configuration|ALL STATS|metrics)"/, 'is a result, and no log'],
  [
    /^(?:operations|name|description|targets|claims):/m,
    'is YAML: a profile is measured by cache-bench run FILE',
  ],
  [
    /^\s*(?:GET|SET|MGET|HGET|HSET|DEL|INCR|LPUSH|SADD|ZADD|PING)\b/i,
    'holds commands without times and clients',
  ],
];
