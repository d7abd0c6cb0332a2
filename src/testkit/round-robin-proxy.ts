// A TCP proxy that gives each new connection to the next server, as a load balancer does.
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export function startRoundRobinProxy(ports: readonly number[]): Promise<TcpProxy> {
  let next = 0;
  return startTcpProxy(
    () => ports[next++ % ports.length]!,
    (client, upstream) => client.pipe(upstream).pipe(client),
  );
}
