// The server that is watched by: only what is meant for it is answered, and a page of its own policy is given.
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLiveRoutes } from './live-routes.ts';
import { serve, type WatchServer } from './serve.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(): Promise<{ server: WatchServer; live: ReturnType<typeof createLiveRoutes> }> {
  const live = createLiveRoutes();
  const server = await serve({ host: '127.0.0.1', port: 0, flag: '--dashboard', routes: live.routes });
  open.push(live, server);
  return { server, live };
}

/** A request as it is written: fetch would not let these be. */
function send(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  return new Promise((resolve, reject) => {
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk.toString();
    });
    socket.on('close', () => resolve(reply));
    socket.on('error', reject);
    socket.write(request);
  });
}

describe('what is watched', () => {
  it('is a page that may load nothing, and connect to where it came from only', async () => {
    const { server, live } = await start();
    live.tell({ kind: 'begin', title: '<script>alert(1)</script>', targets: [{ name: '"><b>' }] });
    const page = await (await fetch(server.url)).text();
    expect(page).toContain("default-src 'none'");
    expect(page).toContain("connect-src 'self'");
    expect(page).not.toMatch(/unsafe|<script>alert|"><b>/);
  });

  it('sends all that there is with each event, and the end', async () => {
    const { server, live } = await start();
    live.tell({ kind: 'begin', title: 'a race', targets: [{ name: 'one' }] });
    const response = await fetch(`${server.url}events`);
    live.tell({ kind: 'end', text: 'done' });
    live.close();
    const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    expect(JSON.parse(events[0]!.slice(6))).toMatchObject({ title: 'a race', hasEnded: false });
    expect(JSON.parse(events.at(-1)!.slice(6))).toMatchObject({ state: 'done', hasEnded: true });
  });

  it.each([
    ['GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', '421'],
    ['GET / HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n', '200'],
    ['POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', '405'],
    ['GET /constructor HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', '404'],
  ])('answers %j with %s', async (request, status) => {
    const { server } = await start();
    expect(await send(server.url, request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('says which flag asked for a port that is taken', async () => {
    const { server } = await start();
    const port = Number(new URL(server.url).port);
    await expect(
      serve({ host: '127.0.0.1', port, flag: '--metrics-port', routes: {} }),
    ).rejects.toMatchObject({
      ...{ code: 'E_LISTEN', exitCode: 2, message: expect.stringContaining('--metrics-port') },
    });
  });
});
