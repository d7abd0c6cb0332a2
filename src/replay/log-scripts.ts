// The scripts whose text is in a log, by the SHA-1 that EVALSHA calls them by.
import { createHash } from 'node:crypto';
import type { MonitorLine } from '../wire/monitor-line.ts';

/** By SHA-1 in small letters; texts are bytes as latin1 text. */
export function findScripts(lines: readonly Pick<MonitorLine, 'args'>[]): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  for (const { args } of lines) {
    const text = textOf(args);
    if (text !== undefined) scripts.set(sha1Of(text), text);
  }
  return scripts;
}

function textOf([name, first, second]: readonly string[]): string | undefined {
  if (/^eval(_ro)?$/i.test(name ?? '')) return first;
  return /^script$/i.test(name ?? '') && /^load$/i.test(first ?? '') ? second : undefined;
}

function sha1Of(text: string): string {
  return createHash('sha1').update(text, 'latin1').digest('hex');
}
