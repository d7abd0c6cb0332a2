// Where a request is led, what it takes along, and how it ends.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';
import { drop, openUrl } from './request.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a redirect', () => {
  it('is followed, with a token for the first origin alone', async () => {
    const seen: (string | undefined)[] = [];
    const second = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('here');
    });
    const first = await serve(({ headers, url }, response) => {
      seen.push(headers.authorization);
      response.writeHead(302, { location: url === '/a' ? '/b' : second }).end('moved');
    });
    const answer = await openUrl(`${first}/a`, { env: {}, authorization: 'Bearer SECRET' });
    expect(await readText(answer)).toBe('here');
    expect(seen).toEqual(['Bearer SECRET', 'Bearer SECRET', undefined]);
  });

  it('without end ends', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      response.writeHead(302, { location: `/${requests++}` }).end();
    });
    await expect(openUrl(url, { env: {} })).rejects.toThrow('more than 10 redirects');
    expect(requests).toBe(11);
  });

  it.each(['file:///etc/passwd', 'http://[', 'gopher://a.example/'])('to %s is refused', async (location) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end());
    await expect(openUrl(url, { env: {} })).rejects.toThrow('it redirects to what is no web address');
  });
});

describe('a request', () => {
  it('has its answer whatever the status, and leaves the rest of a body that never ends', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(4096))) sent += 4096;
      };
      response.on('drain', more);
      more();
    });
    const answer = await openUrl(url, { env: {} });
    expect(answer.statusCode).toBe(500);
    await drop(answer);
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  it('ends when it is told to, before an answer and within one', async () => {
    const silent = await serve(() => {});
    const soon = new AbortController();
    const waiting = openUrl(silent, { env: {}, signal: soon.signal });
    soon.abort();
    await expect(waiting).rejects.toThrow(/abort/i);

    const slow = await serve((_, response) => void response.write('begin'));
    const later = new AbortController();
    const answer = await openUrl(slow, { env: {}, signal: later.signal });
    later.abort();
    await expect(readText(answer)).rejects.toThrow(/abort/i);
  });

  it('that is cut within its answer says so', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    await expect(openUrl(url, { env: {} }).then(readText)).rejects.toThrow();
  });
});
