// What clients feel of each fault of the proxy, over real sockets to a server that echoes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicNs, sleep } from '../../core/clock.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

let server: Server;
let proxy: FaultProxy;
const clients: Client[] = [];
/** What the server was sent. */
let heard = '';

beforeEach(async () => {
  heard = '';
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes;
      socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  proxy = await startFaultProxy({ kind: 'tcp', host: '127.0.0.1', port });
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

interface Client {
  readonly socket: Socket;
  text: string;
  /** Code of the error, or 'end', or 'close'. */
  ending: string | undefined;
}

async function open(localAddress = '127.0.0.1'): Promise<Client> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', localAddress });
  const client: Client = { socket, text: '', ending: undefined };
  clients.push(client);
  socket.on('data', (bytes) => {
    client.text += bytes;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    client.ending ??= error.code;
  });
  socket.on('end', () => {
    client.ending ??= 'end';
  });
  socket.on('close', () => {
    client.ending ??= 'close';
  });
  await Promise.race([once(socket, 'connect').catch(() => {}), once(socket, 'close').catch(() => {})]);
  await until(() => !socket.connecting, 'it connects, or does not');
  return client;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (holds()) return;
    await sleep(5);
  }
  throw new Error(`never: ${what}`);
}

async function echo(client: Client, text: string): Promise<void> {
  client.socket.write(text);
  await until(() => client.text.endsWith(text), `${text} comes back`);
}

describe('a fault proxy', () => {
  it('passes everything on, both ways, and a half-close too', async () => {
    const client = await open();
    await echo(client, 'one');
    client.socket.end('last');
    await until(() => client.ending === 'end', 'the other end closes after what was last');
    expect(client.text).toBe('onelast');
    expect(proxy.arrivals).toMatchObject([{ source: '127.0.0.1' }]);
    await until(() => proxy.count() === 0, 'it forgets the connection');
  });

  it('passes on many megabytes in order', async () => {
    const client = await open();
    const sent = Buffer.alloc(4 * 1024 ** 2, 'abcdefghij');
    client.socket.write(sent);
    await until(() => client.text.length === sent.length, 'all comes back');
    expect(client.text).toBe(sent.toString());
  });

  it('holds each reply back for its time, in order, and lets what waits through when undone', async () => {
    const client = await open();
    const undo = await proxy.apply({ fault: { kind: 'slow', delayMs: 60 } });
    const sentNs = monotonicNs();
    await echo(client, 'one');
    expect((monotonicNs() - sentNs) / 1e6).toBeGreaterThanOrEqual(60);
    client.socket.write('two');
    await undo();
    await echo(client, 'three');
    expect(client.text).toBe('onetwothree');
  });

  it('refuses new connections and resets old ones, and listens on the same port again', async () => {
    const client = await open();
    await echo(client, 'one');
    const { port } = proxy;
    const undo = await proxy.apply({ fault: { kind: 'refuse' } });
    await until(() => client.ending !== undefined, 'the old connection ends');
    expect(client.ending).toBe('ECONNRESET');
    expect((await open()).ending).toBe('ECONNREFUSED');
    await undo();
    expect(proxy.port).toBe(port);
    await echo(await open(), 'again');
  });

  it('lets nothing through a black hole, tells nobody, and delivers what was under way afterwards', async () => {
    const client = await open();
    await echo(client, 'one');
    const undo = await proxy.apply({ fault: { kind: 'black-hole' } });
    client.socket.write('two');
    const late = await open();
    late.socket.write('new');
    await sleep(50);
    expect({ heard, text: client.text, endings: [client.ending, late.ending] }).toEqual({
      ...{ heard: 'one', text: 'one', endings: [undefined, undefined] },
    });
    await undo();
    await until(() => client.text === 'onetwo' && late.text === 'new', 'all arrives');
  });

  it('loses requests one way, or replies the other way', async () => {
    const client = await open();
    await echo(client, 'one');
    const undoRequests = await proxy.apply({ fault: { kind: 'one-way', lost: 'requests' } });
    client.socket.write('two');
    await sleep(30);
    expect(heard).toBe('one');
    await undoRequests();
    await until(() => client.text === 'onetwo', 'the request arrives');
    const undoReplies = await proxy.apply({ fault: { kind: 'one-way', lost: 'replies' } });
    client.socket.write('three');
    await until(() => heard === 'onetwothree', 'the server hears it');
    await sleep(30);
    expect(client.text).toBe('onetwo');
    await undoReplies();
    await until(() => client.text === 'onetwothree', 'the reply arrives');
  });

  it('does not tell a client whose replies are lost that the server has gone', async () => {
    const client = await open();
    await echo(client, 'one');
    const undo = await proxy.apply({ fault: { kind: 'one-way', lost: 'replies' } });
    server.close();
    for (const end of ['two', 'three']) client.socket.write(end);
    await sleep(30);
    expect(client.ending).toBeUndefined();
    await undo();
  });

  it('resets what is open, and lets new connections through', async () => {
    const client = await open();
    await echo(client, 'one');
    await proxy.apply({ fault: { kind: 'reset' } });
    await until(() => client.ending === 'ECONNRESET', 'the reset arrives');
    await echo(await open(), 'new');
  });

  it('leaves connections half open until undone, then resets them', async () => {
    const client = await open();
    await echo(client, 'one');
    const undo = await proxy.apply({ fault: { kind: 'half-open' } });
    client.socket.write('two');
    await echo(await open(), 'new');
    expect({ heard, ending: client.ending }).toEqual({ heard: 'onenew', ending: undefined });
    await undo();
    await until(() => client.ending === 'ECONNRESET', 'the reset arrives');
  });

  it('passes a reset of the server on', async () => {
    const client = await open();
    await echo(client, 'one');
    const sockets = await new Promise<number>((resolve) =>
      server.getConnections((_, count) => resolve(count)),
    );
    expect(sockets).toBe(1);
    client.socket.resetAndDestroy();
    await until(() => proxy.count() === 0, 'both ends are gone');
  });

  it('leaves nothing open of a client that had said its last word', async () => {
    const client = await open();
    await echo(client, 'one');
    await proxy.apply({ fault: { kind: 'one-way', lost: 'replies' } });
    client.socket.end('last');
    await until(() => heard === 'onelast', 'the server hears it');
    await proxy.close();
    await until(() => proxy.count() === 0 && client.socket.destroyed, 'both ends are gone');
  });

  it('takes a rule away once, however often it is undone, and keeps the others', async () => {
    const undo = await proxy.apply({ fault: { kind: 'refuse' } });
    const undoOther = await proxy.apply({ fault: { kind: 'refuse' } });
    await undo();
    await undo();
    expect((await open()).ending).toBe('ECONNREFUSED');
    await undoOther();
    await echo(await open(), 'again');
  });

  // Only Linux has all of 127.0.0.0/8 on its loopback interface.
  it.runIf(process.platform === 'linux')('meets only those who connect from some addresses', async () => {
    const cut = await open('127.0.77.2');
    const other = await open('127.0.77.3');
    await echo(cut, 'cut');
    await proxy.apply({ fault: { kind: 'black-hole' }, sources: ['127.0.77.2'] });
    cut.socket.write('lost');
    await echo(other, 'other');
    expect(heard).toBe('cutother');
    await proxy.apply({ fault: { kind: 'refuse' }, sources: ['127.0.77.3'] });
    await until(() => other.ending === 'ECONNRESET', 'the other is reset');
    await echo(await open(), 'third');
  });
});
