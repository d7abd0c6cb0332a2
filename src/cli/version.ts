// The version of this package, from its manifest.
import { readFileSync } from 'node:fs';
import { findShipped } from '../core/package-files.ts';

export function readVersion(): string {
  const manifest = readFileSync(findShipped('package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
