// What goes wrong while something is read that a file names is told with its place in that file.
import { CacheBenchError, usageError } from '../core/errors.ts';
import type { Path } from './problems.ts';

interface NamingFile {
  locate(path: Path, message: string): string;
}

/** @throws CacheBenchError of `read`, with the place of `path` in the file */
export function withPlace<T>(file: NamingFile, path: Path, read: () => T): T {
  const explain = (error: unknown): never => {
    if (!(error instanceof CacheBenchError)) throw error;
    throw usageError(error.code, file.locate(path, error.message), error.hint);
  };
  try {
    const value = read();
    return value instanceof Promise ? (value.catch(explain) as T) : value;
  } catch (error) {
    return explain(error);
  }
}
