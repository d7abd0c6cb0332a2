// How to start a Valkey of our own: as Redis, from which it descends.
import type { LocalServer } from './local-server.ts';
import { redis } from './redis.ts';

export const valkey: LocalServer = {
  ...redis,
  title: 'Valkey',
  programs: ['valkey-server'],
  introduction: /^Valkey server v=/,
  variable: 'CACHE_BENCH_VALKEY_BIN',
  install: 'the package valkey or valkey-server of your system, or https://valkey.io/download',
};
