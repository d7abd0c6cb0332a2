// A small HTTP server for whoever watches: only on this machine unless told, only GET, and nothing that a foreign page could read.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, usageError } from '../core/errors.ts';

export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface ServeOptions {
  /** An address of this machine. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The flag that asked for it, for the error message. */
  readonly flag: string;
  /** By path. */
  readonly routes: Readonly<Record<string, RouteHandler>>;
}

export interface WatchServer {
  /** "http://127.0.0.1:9400/" */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws CacheBenchError E_LISTEN (exit code 2) */
export async function serve({ host, port, flag, routes }: ServeOptions): Promise<WatchServer> {
  const server = createServer((request, response) => {
    response.on('error', () => {});
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (!isMeant(request.headers.host, host)) return refuse(response, 421, 'another host is meant');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'GET only');
    const path = (request.url ?? '/').split('?')[0]!;
    // A path such as constructor is no route.
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return refuse(response, 404, `nothing here; ${Object.keys(routes).join(', ')}`);
    await route(request, response);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        usageError(
          'E_LISTEN',
          `${flag}: cannot listen at ${host}:${port}: ${messageOf(error)}`,
          'Choose another port, or 0 for any that is free.',
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  // It does not keep a command from ending.
  server.unref();
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A page of somebody else's, whose name leads here, is not let in (DNS rebinding). */
function isMeant(header: string | undefined, host: string): boolean {
  if (!LOOPBACK.has(host)) return true;
  const name = (header ?? '').replace(/:\d+$/, '');
  return LOOPBACK.has(name.replace(/^\[(.*)\]$/, '$1'));
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
}
