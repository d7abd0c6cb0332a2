// Reads small files of /proc and /sys, which are memory: a few microseconds each, never a disk.
import { readdirSync, readFileSync } from 'node:fs';

/** Empty when it is not there: threads end, and kernels differ. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Empty when the directory is not there. */
export function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
