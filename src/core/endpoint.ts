// Where a RESP server listens and how to be let in; plain data that may cross a thread, never a file.

export interface TlsOptions {
  /** PEM text. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  /** false accepts any certificate (`?tls-insecure=1`). */
  readonly verify: boolean;
}

export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface Endpoint {
  readonly address: Address;
  readonly tls?: TlsOptions;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  /** true: a Redis Cluster; the address is that of any node, which names the others. */
  readonly cluster?: true;
}

/** `redis://host:port/db`, `redis-cluster://host:port` or `unix:path`, without user or password: safe in logs, files and tables. */
export function describeEndpoint(endpoint: Endpoint): string {
  const { address, tls, db, cluster } = endpoint;
  if (address.kind === 'unix') return `unix://${address.path}${db === 0 ? '' : `?db=${db}`}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${tls ? 'rediss' : 'redis'}${cluster ? '-cluster' : ''}://${host}:${address.port}${db === 0 ? '' : `/${db}`}`;
}
