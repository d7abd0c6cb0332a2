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
    'what to call the server, so that comparisons can name it',
    'a name',
    (text) => text || undefined,
    't',
  ),
  unit: option(
    'value',
    IMPORT,
    'what the values of a histogram are in, where the file does not tell',
    'ns, us or ms',
    oneOf('ns', 'us', 'ms'),
  ),
} as const;
