// Which proxy a request goes through, by the variables that other programs heed too.
import { usageError } from '../core/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, the lower-case name first, as curl reads them.
 *
 * @returns undefined: directly
 * @throws CacheBenchError E_PROXY (exit code 2)
 */
export function chooseProxy(url: URL, env: Environment): URL | undefined {
  const read = (name: string): string | undefined => env[name.toLowerCase()] || env[name];
  const proxy = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY');
  if (!proxy || isExempt(url, read('NO_PROXY') ?? '')) return undefined;
  const withScheme = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (/^https?:\/\//.test(withScheme) && URL.canParse(withScheme)) return new URL(withScheme);
  throw usageError(
    'E_PROXY',
    // Not shown: it may hold a password.
    `the proxy for ${url.host} in the environment is no URL of an HTTP proxy`,
    'Write HTTPS_PROXY=http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with special characters percent-encoded.',
  );
}

/** Entries are hosts or domains, with or without a dot in front or a port behind; `*` is all. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name, wantedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry)!;
      const isIpv6 = entry.split(':').length > 2;
      const domain = (isIpv6 ? entry.replace(/^\[|\](:\d+)?$/g, '') : name!).replace(/^\*?\./, '');
      if (!isIpv6 && wantedPort !== undefined && wantedPort !== actualPort) return false;
      return host === domain || host.endsWith(`.${domain}`);
    });
}

/** Host and port, never the user and password. */
export function describeProxy({ host }: URL): string {
  return host;
}
