// Keeps the heap for new objects as small as it begins: for what runs for days, where memory counts more than the last percent of speed.
import { setFlagsFromString } from 'node:v8';

/** It takes a thread of ours longer than this to fill what it may grow to. */
const AGAIN_MS = 50;

/**
 * V8 doubles that heap up to twice 16 MiB a thread, and seldom takes it back: with a little work all the time that is memory for
 * nothing. Its option for the factor counts at once; but every thread that begins sets it back, so it is set again and again.
 * A V8 without the option grows as it always did. Call it before much is loaded.
 */
export function keepYoungGenerationSmall(): void {
  const keep = (): void => setFlagsFromString('--semi-space-growth-factor=1');
  keep();
  setInterval(keep, AGAIN_MS).unref();
}
