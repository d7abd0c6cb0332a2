// What flags and config file want of the servers that a run starts.
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { ServerWishes } from '../../profile/server-wishes.ts';
import type { RunOptions } from './options.ts';

export function wishesOf(options: RunOptions): ServerWishes {
  return dropUndefined({
    threads: options['server-threads'],
    memoryBytes: options['server-memory'],
    eviction: options.eviction,
    persistence: options.persistence,
    auth: options['server-auth'],
    tls: options['server-tls'],
  });
}
