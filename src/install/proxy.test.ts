// Which requests go through a proxy, and what its refusals come to.
import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startReleaseServer } from '../testkit/release-server.ts';
import { chooseProxy } from './proxy.ts';
import { readText } from './read-text.ts';
import { openUrl } from './request.ts';

const PROXY = 'http://user:SECRET@proxy.example:3128';

describe('the choice of a proxy', () => {
  const choose = (url: string, env: Record<string, string>) => chooseProxy(new URL(url), env)?.host;

  it.each([
    ['https://a.example/x', { HTTPS_PROXY: PROXY }, 'proxy.example:3128'],
    ['https://a.example/x', { https_proxy: 'proxy.example:1', HTTPS_PROXY: PROXY }, 'proxy.example:1'],
    ['https://a.example/x', { HTTP_PROXY: PROXY }, undefined],
    ['http://a.example/x', { HTTP_PROXY: PROXY }, 'proxy.example:3128'],
    ['http://a.example/x', { ALL_PROXY: PROXY }, 'proxy.example:3128'],
    ['https://a.example/x', { HTTPS_PROXY: PROXY, NO_PROXY: 'b.example, a.example' }, undefined],
    ['https://a.example/x', { HTTPS_PROXY: PROXY, no_proxy: '.example' }, undefined],
    ['https://a.example/x', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
    ['https://a.example/x', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:8443' }, 'proxy.example:3128'],
    ['https://a.example/x', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example:443' }, undefined],
    ['https://ba.example/x', { HTTPS_PROXY: PROXY, NO_PROXY: 'a.example' }, 'proxy.example:3128'],
    ['http://[::1]:8080/x', { HTTP_PROXY: PROXY, NO_PROXY: '::1' }, undefined],
    ['http://a.example/x', {}, undefined],
  ])('for %s with %j is %s', (url, env, host) => {
    expect(choose(url, env as Record<string, string>)).toBe(host);
  });

  it('refuses what is none, without showing it', () => {
    expect(() => choose('https://a.example', { HTTPS_PROXY: 'socks5://u:SECRET@h:1' })).toThrow(
      expect.objectContaining({ code: 'E_PROXY', message: expect.not.stringContaining('SECRET') }),
    );
  });
});

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface FakeProxy {
  readonly url: string;
  /** What it was asked, and with what permission. */
  readonly asked: readonly string[];
  /** First bytes that came through a tunnel. */
  readonly tunnelled: readonly Buffer[];
}

/** @param status of its refusals; 200: it lets everything through */
async function startProxy(status: number): Promise<FakeProxy> {
  const asked: string[] = [];
  const tunnelled: Buffer[] = [];
  const note = ({ method, url, headers }: IncomingMessage): void => {
    asked.push([method, url, headers['proxy-authorization']].filter(Boolean).join(' '));
  };
  const server = createServer((request, response) => {
    note(request);
    if (status !== 200) return void response.writeHead(status).end();
    requestHttp(request.url!, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.on('error', () => {});
    socket.write(`HTTP/1.1 ${status} x\r\n\r\n`);
    if (status !== 200) return void socket.end();
    // What is behind the tunnel hangs up at once.
    socket.once('data', (chunk: Buffer) => {
      tunnelled.push(chunk);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://us%65r:SECRET@127.0.0.1:${port}`, asked, tunnelled };
}

describe('a request through a proxy', () => {
  it('over plain http names the whole address, and the proxy gets its password', async () => {
    const proxy = await startProxy(200);
    const server = await startReleaseServer({ assets: [], readmes: { 'a/b': 'text' } });
    cleanUps.push(server.close);
    const url = `${server.apiUrl}/repos/a/b/contents/README`;
    const answer = await openUrl(url, { env: { HTTP_PROXY: proxy.url } });
    expect(await readText(answer)).toBe('text');
    expect(proxy.asked).toEqual([`GET ${url} Basic ${Buffer.from('user:SECRET').toString('base64')}`]);
  });

  it('over https opens a tunnel, through which TLS goes', async () => {
    const proxy = await startProxy(200);
    const env = { HTTPS_PROXY: proxy.url };
    // Not the proxy's fault.
    await expect(openUrl('https://a.example/x', { env })).rejects.not.toMatchObject({ code: 'E_PROXY' });
    expect(proxy.asked[0]).toMatch(/^CONNECT a\.example:443 Basic /);
    // The greeting of TLS: a record of type 22.
    expect(proxy.tunnelled[0]![0]).toBe(22);
  });

  it.each([
    ['https://a.example/x', 403, 'status 403'],
    ['https://a.example/x', 407, 'it wants a user and password (407)'],
    ['http://a.example/x', 407, 'it wants a user and password (407)'],
  ])('to %s that is refused with %i is explained without the password', async (url, status, why) => {
    const proxy = await startProxy(status);
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    const error = await openUrl(url, { env }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'E_PROXY', hint: expect.stringContaining('NO_PROXY') });
    expect((error as Error).message).toContain(
      `gives no way to a.example: ${status === 403 ? 'it answered with ' : ''}${why}`,
    );
    expect((error as Error).message).not.toContain('SECRET');
  });

  it('that is not there is explained', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    await expect(openUrl('https://a.example/x', { env })).rejects.toMatchObject({
      code: 'E_PROXY',
      message: expect.stringContaining('127.0.0.1:1 gives no way to a.example'),
    });
  });
});
