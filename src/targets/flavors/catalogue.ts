// All servers we can start, by flavor.
import type { LocalFlavor } from '../contract.ts';
import { dragonfly } from './dragonfly.ts';
import type { LocalServer } from './local-server.ts';
import { redis } from './redis.ts';
import { redisCluster } from './redis-cluster.ts';
import { valkey } from './valkey.ts';

export const LOCAL_SERVERS: Readonly<Record<LocalFlavor, LocalServer>> = {
  redis,
  dragonfly,
  valkey,
  'redis-cluster': redisCluster,
};
