// The way of open loops: the same for all targets, by what every one of them can have.
import { describe, expect, it } from 'vitest';
import { anEndpoint } from '../../testkit/builders.ts';
import { choosePacedIo } from './choose-io.ts';
import { loadCalls } from './load-calls.ts';

const TCP = anEndpoint(6379);
const TLS = anEndpoint(6379, { tls: { verify: true } });
const UNIX = anEndpoint(0, { address: { kind: 'unix', path: '/run/redis.sock' } });
const calls = await loadCalls();

describe('choosePacedIo', () => {
  it('is epoll where the system can be called, else Node, with the reason', async () => {
    expect(await choosePacedIo('auto', 'resp', [TCP, TCP])).toEqual(
      typeof calls === 'string' ? { io: 'node', why: calls } : { io: 'epoll' },
    );
  });

  it('is Node for all where one target has TLS, or a socket that the kernel does not time', async () => {
    expect(await choosePacedIo('auto', 'resp', [TCP, TLS])).toEqual({
      io: 'node',
      why: 'TLS is spoken by Node',
    });
    expect(await choosePacedIo('auto', 'resp', [UNIX, TCP])).toEqual({
      io: 'node',
      why: 'the kernel does not time replies of Unix sockets',
    });
  });

  it('is what was asked for, as far as it can be', async () => {
    expect(await choosePacedIo('node', 'resp', [TCP])).toEqual({ io: 'node', why: 'as --io says' });
    expect(await choosePacedIo('epoll', 'resp', [UNIX])).toEqual({ io: 'epoll' });
    expect(await choosePacedIo('epoll', 'resp', [TLS])).toMatchObject({ io: 'node' });
    expect(await choosePacedIo('auto', 'ioredis', [TCP])).toEqual({
      io: 'node',
      why: 'the driver ioredis has its own sockets',
    });
  });
});
