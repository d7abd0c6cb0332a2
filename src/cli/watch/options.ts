// The flags by which a command that takes long can be watched.
import { countWithin, flag, option } from '../options/option.ts';

const WATCHING = 'Watching';
const HIGHEST_PORT = 65_535;

export const WATCH_OPTIONS = {
  dashboard: flag(WATCHING, 'serve a live page on this machine; its address is printed'),
  'dashboard-port': option(
    'value',
    WATCHING,
    'port of the live page; any free port unless given',
    `a port from 0 to ${HIGHEST_PORT}`,
    countWithin(0, HIGHEST_PORT),
  ),
  'metrics-port': option(
    'value',
    WATCHING,
    'serve OpenMetrics at /metrics on this port of this machine; 0 means any free port',
    `a port from 0 to ${HIGHEST_PORT}`,
    countWithin(0, HIGHEST_PORT),
  ),
  'watch-host': option(
    'value',
    WATCHING,
    'address at which live page and metrics listen; 127.0.0.1 unless given. Everybody who can reach another address can read them',
    'an address of this machine',
    (text) => text || undefined,
  ),
} as const;
