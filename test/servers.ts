// Servers that tests attach to; each goes with its test.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { startDelayingProxy } from '../src/testkit/delaying-proxy.ts';
import type { TcpProxy } from '../src/testkit/tcp-proxy.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { temporaryDirectory } from './cli.ts';

const servers: StartedServer[] = [];
const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
  for (const server of servers.splice(0)) await server.stop();
});

export async function redis(...flags: string[]): Promise<StartedServer> {
  const server = await startRedis(flags);
  servers.push(server);
  return server;
}

/** With lines of a file of settings: users and renamed commands do not fit into flags. */
export function configuredRedis(lines: readonly string[], ...flags: string[]): Promise<StartedServer> {
  const file = join(temporaryDirectory(), 'redis.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return redis(file, ...flags);
}

/** A Redis of its own behind a proxy. */
export async function delayed(name: string, delayMs: number): Promise<string> {
  const proxy = await startDelayingProxy((await redis()).port, delayMs);
  proxies.push(proxy);
  return `${name}=redis://127.0.0.1:${proxy.port}`;
}
