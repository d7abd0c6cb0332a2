// Opens one socket to an endpoint: TCP, TLS or Unix, always without Nagle's delay.

import net from 'node:net';
import tls from 'node:tls';
import { dropUndefined } from '../core/drop-undefined.ts';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';

/** Called with the number of bytes that lie at the start of `buffer`. */
export interface ReadInto {
  readonly buffer: Uint8Array;
  callback(bytes: number): boolean;
}

/**
 * Resolves when the socket is connected and, with TLS, the server's certificate is accepted.
 *
 * @param onread the one buffer every read lands in; it may be shared, for it is consumed before the next read
 * @throws CacheBenchError E_TARGET_UNREACHABLE
 */
export function openSocket(endpoint: Endpoint, onread: ReadInto, timeoutMs: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = startConnecting(endpoint, onread);
    const timer = setTimeout(() => fail(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      // Every error is followed by `close`; one without a listener would end the process.
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.on('error', fail);
    function fail(error: Error): void {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(endpoint, error));
    }
  });
}

function startConnecting(endpoint: Endpoint, onread: ReadInto): net.Socket {
  const { address, tls: secure } = endpoint;
  const where =
    address.kind === 'unix'
      ? { path: address.path }
      : { host: address.host, port: address.port, noDelay: true };
  if (secure === undefined) return net.connect({ ...where, onread });
  const { ca, cert, key, servername, verify } = secure;
  const name =
    servername ?? (address.kind === 'tcp' && net.isIP(address.host) === 0 ? address.host : undefined);
  const options: tls.ConnectionOptions & { readonly onread: ReadInto } = {
    ...where,
    onread,
    rejectUnauthorized: verify,
    ...dropUndefined({ ca, cert, key, servername: name }),
  };
  return tls.connect(options);
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Check that the server runs and listens on this address.',
  ENOENT: 'Check the path of the socket: nothing listens there.',
  ENOTFOUND: 'Check the host name.',
  EMFILE: 'Raise the limit of open files (ulimit -n) above the number of connections.',
  EADDRNOTAVAIL:
    'All local ports are taken: use fewer connections, or wait until old ones have left TIME_WAIT.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'Give the certificate authority, or accept any certificate with ?tls-insecure=1.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'Give the certificate authority, or accept any certificate with ?tls-insecure=1.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Give the certificate authority of the server.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate is for another name: set servername, or connect by that name.',
};

export function unreachable(endpoint: Endpoint, cause: unknown): CacheBenchError {
  const code = (cause as { code?: unknown }).code;
  const hint = typeof code === 'string' ? HINTS[code] : undefined;
  return new CacheBenchError(
    'E_TARGET_UNREACHABLE',
    `cannot connect to ${describeEndpoint(endpoint)}: ${causeText(cause)}`,
    { cause, hint: hint ?? 'Check address, port and network.' },
  );
}

/** Node reports a host with several addresses as one error without a message, and names local ports that there are none of. */
function causeText(cause: unknown): string {
  const errors = cause instanceof AggregateError && cause.errors.length > 0 ? cause.errors : [cause];
  return errors.map((error) => messageOf(error).replace(/ - Local \(undefined:undefined\)$/, '')).join('; ');
}
