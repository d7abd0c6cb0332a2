// Opens what a command can be watched by, where its flags ask for it: a live page, and metrics.
import type { Host } from '../../core/host.ts';
import { readResidentBytes } from '../../telemetry/process-memory.ts';
import type { WatchListener } from '../../watch/feed.ts';
import type { WatchServer } from '../../watch/serve.ts';
import type { OptionsOf } from '../options/option.ts';
import { readVersion } from '../version.ts';
import type { WATCH_OPTIONS } from './options.ts';

export interface Watch {
  readonly tell: WatchListener;
  /** Tells how it ended, and closes the doors. */
  close(text: string): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Loads nothing and costs nothing where nobody asks for it.
 *
 * @throws CacheBenchError E_LISTEN (exit code 2): before anything is sent to a server
 */
export async function openWatch(host: Host, options: OptionsOf<typeof WATCH_OPTIONS>): Promise<Watch> {
  const listeners: WatchListener[] = [];
  const servers: WatchServer[] = [];
  const endings: (() => void)[] = [];
  const address = options['watch-host'] ?? LOOPBACK;
  const say = (text: string): void => void host.stderr.write(`${text}\n`);
  const { 'metrics-port': metricsPort, 'dashboard-port': dashboardPort } = options;
  if (metricsPort !== undefined) {
    const { createMetrics, metricsRoute } = await import('../../watch/open-metrics.ts');
    const { serve } = await import('../../watch/serve.ts');
    const book = await createMetrics(readVersion(), () => readResidentBytes(host.pid) ?? 0);
    const flag = '--metrics-port';
    const server = await serve({ host: address, port: metricsPort, flag, routes: metricsRoute(book) });
    listeners.push((event) => book.see(event));
    servers.push(server);
    say(`metrics at ${server.url}metrics`);
  }
  if (options.dashboard || dashboardPort !== undefined) {
    const { createLiveRoutes } = await import('../../watch/live-routes.ts');
    const { serve } = await import('../../watch/serve.ts');
    const live = createLiveRoutes();
    const flag = dashboardPort === undefined ? '--dashboard' : '--dashboard-port';
    const server = await serve({ host: address, port: dashboardPort ?? 0, flag, routes: live.routes });
    listeners.push(live.tell);
    endings.push(() => live.close());
    servers.push(server);
    say(`dashboard at ${server.url}`);
  }
  const tell: WatchListener = (event) => {
    for (const listener of listeners) listener(event);
  };
  return {
    tell,
    async close(text) {
      tell({ kind: 'end', text });
      for (const end of endings) end();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
