// The live page and its stream of server-sent events, at most one a second and only where somebody looks.
import type { ServerResponse } from 'node:http';
import type { WatchListener } from './feed.ts';
import { renderLivePage } from './live-page.ts';
import { LiveState } from './live-state.ts';
import type { RouteHandler } from './serve.ts';

export interface LiveRoutes {
  readonly tell: WatchListener;
  readonly routes: Readonly<Record<string, RouteHandler>>;
  /** Sends the last news, and ends the streams. */
  close(): void;
}

const SHORTEST_MS = 1000;
/** Whoever looks with more windows sees nothing more. */
const MOST_STREAMS = 16;

export function createLiveRoutes(): LiveRoutes {
  const state = new LiveState();
  const streams = new Set<ServerResponse>();
  let sent = -1;

  const send = (stream: ServerResponse): void => {
    // Who reads too slowly gets the next one: each tells all.
    if (!stream.writableNeedDrain) stream.write(`data: ${JSON.stringify(state.snapshot())}\n\n`);
  };
  const timer = setInterval(() => {
    if (streams.size === 0 || sent === state.revision) return;
    sent = state.revision;
    for (const stream of streams) send(stream);
  }, SHORTEST_MS);
  timer.unref();

  return {
    tell: (event) => state.see(event),
    routes: {
      '/'(_request, response) {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(renderLivePage(state.snapshot()));
      },
      '/events'(_request, response) {
        if (streams.size >= MOST_STREAMS) {
          response.writeHead(503).end();
          return;
        }
        response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
        response.write('retry: 2000\n\n');
        streams.add(response);
        response.on('close', () => streams.delete(response));
        send(response);
      },
    },
    close() {
      clearInterval(timer);
      for (const stream of streams) {
        send(stream);
        stream.end();
      }
    },
  };
}
