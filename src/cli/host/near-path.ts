// A path as its user would name it: from where they stand, where it lies below that.
import { isAbsolute, relative } from 'node:path';

/** "results/…/result.json"; outside of the directory it stays absolute. */
export function nearPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}
