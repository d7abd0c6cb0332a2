// The flags of `import`. They are not read from the environment, where CACHE_BENCH_TARGET names servers to race.
import { oneOf, option } from '../options/option.ts';

const IMPORT = 'Import';

export const IMPORT_OPTIONS = {
  out: option(
    'value',
    IMPORT,
    'directory for results; ./results unless given',
    'a directory',
    (text) => text || undefined,
    'o',
  ),
  target: option(
    'value',
    IMPORT,
    'name for the server, so that comparisons can name it',
    'a name',
    (text) => text || undefined,
    't',
  ),
  unit: option(
    'value',
    IMPORT,
    'unit of the values of a histogram, if the file does not say',
    'ns, us or ms',
    oneOf('ns', 'us', 'ms'),
  ),
} as const;
