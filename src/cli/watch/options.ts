// The flags by which a command that takes long can be watched.
import { countWithin, flag, option } from '../options/option.ts';

const WATCHING = 'Watching';
const HIGHEST_PORT = 65_535;

export const WATCH_OPTIONS = {
  dashboard: flag(WATCHING, 'a live page on this machine, at an address that is printed'),
  'dashboard-port': option(
    'value',
    WATCHING,
    'its port; any that is free unless given',
    `a port from 0 to ${HIGHEST_PORT}`,
    countWithin(0, HIGHEST_PORT),
  ),
  'metrics-port': option(
    'value',
    WATCHING,
    'serve /metrics as OpenMetrics at this port of this machine; 0 is any that is free',
    `a port from 0 to ${HIGHEST_PORT}`,
    countWithin(0, HIGHEST_PORT),
  ),
  'watch-host': option(
    'value',
    WATCHING,
    'address that both listen at; 127.0.0.1 unless given. Whoever reaches another one can read them',
    'an address of this machine',
    (text) => text || undefined,
  ),
} as const;
