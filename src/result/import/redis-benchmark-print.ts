// Reads what redis-benchmark and valkey-benchmark print for people, with -q or without: a line for each test, or a page.

/** `SET: 21505.38 requests per second, p50=0.143 msec`; before 6.2 without the median. */
const QUIET = /^(\S.*): ([\d.]+|-?nan|inf) requests per second(?:, p50=([\d.]+|-?nan) msec)?$/;
const TITLE = /^====== (.+) ======$/;
/** Before 6.2 alone at the end of the page. */
const RATE = /^(?:throughput summary: )?([\d.]+|-?nan|inf) requests per second$/;
const SUMMARY = /^avg\s+min\s+p50\s+p95\s+p99\s+max$/;

export function hasPrintedTests(text: string): boolean {
  return text.split(/[\r\n]+/).some((line) => QUIET.test(line.trim()) || TITLE.test(line.trim()));
}

/**
 * @returns the same number of lines: rows as of --csv where a test has ended, and nothing in place of all others
 */
export function readPrintedRows(lines: readonly string[]): readonly string[] {
  let test: string | undefined;
  let rate: string | undefined;
  let rateAt = 0;
  const rows: string[] = lines.map(() => '');
  for (const [at, line] of lines.entries()) {
    const [, name, quietRate, median] = QUIET.exec(line) ?? [];
    if (name !== undefined) rows[at] = row([name, quietRate!, '', '', median ?? '']);
    const [, title] = TITLE.exec(line) ?? [];
    if (title !== undefined) [test, rate] = [title, undefined];
    const [, told] = RATE.exec(line) ?? [];
    if (told !== undefined && test !== undefined) {
      [rate, rateAt] = [told, at];
      rows[at] = row([test, told]);
    }
    if (rate === undefined || test === undefined || !SUMMARY.test(line)) continue;
    // One row for each test: the latencies stand below its rate.
    rows[rateAt] = row([test, rate, ...(lines[at + 1] ?? '').split(/\s+/).slice(0, 6)]);
  }
  return rows;
}

function row([name, ...numbers]: readonly string[]): string {
  const cells = Array.from({ length: 7 }, (_, at) => numbers[at] ?? '');
  return [name, ...cells].map((cell) => `"${cell}"`).join(',');
}
