// Turns a file of another tool, or of an older cache-bench, into a result that reports and comparisons read.
import { usageError } from '../../core/errors.ts';
import { isRun, kindOf, type RunResult } from '../kinds.ts';
import { parseResult } from '../parse-result.ts';
import { isHlog, readHlog } from './hlog.ts';
import { type ImportContext, toResult } from './imported-result.ts';
import { isMemtier, readMemtier } from './memtier.ts';
import { describeOtherFile } from './other-files.ts';
import { isPercentileTable, readPercentileTable } from './percentile-table.ts';
import { isRedisBenchmark, readRedisBenchmark } from './redis-benchmark.ts';

/** @throws CacheBenchError E_IMPORT or E_RESULT_READ (exit code 2) that says what is wrong with the file */
export function importResult(text: string, context: ImportContext): RunResult {
  // What was built from foreign numbers has to pass the same border as what is read from a file.
  const result = parseResult(JSON.stringify(convert(text, context)), context.file);
  if (isRun(result)) return result;
  throw usageError('E_IMPORT', `${context.file} holds ${kindOf(result).title}, not a result of a run`);
}

function convert(text: string, context: ImportContext): unknown {
  if (isMemtier(text)) return toResult(readMemtier(text, context), context);
  if (isHlog(text)) return toResult(readHlog(text, context), context);
  if (isPercentileTable(text)) return toResult(readPercentileTable(text, context), context);
  if (isRedisBenchmark(text)) return toResult(readRedisBenchmark(text, context), context);
  const json = parseObject(text);
  if (json !== undefined && 'schemaVersion' in json) return json;
  const other = describeOtherFile(text, context.file);
  if (other !== undefined) throw usageError('E_IMPORT', other.message, other.hint);
  throw usageError(
    'E_IMPORT',
    `${context.file} has no format that can be imported`,
    'Name the JSON of memtier_benchmark (--json-out-file) or its histograms (--hdr-file-prefix), the output of redis-benchmark (best with --csv), an HdrHistogram log (.hlog) or percentile table (.hgrm), or a result.json of cache-bench.',
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
