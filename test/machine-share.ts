// What this machine adds to the delays of a server that knows them: kernel, event loops and sleeping cores.
import { once } from 'node:events';
import { connect } from 'node:net';
import { monotonicNs } from '../src/core/clock.ts';
import { LatencyHistogram } from '../src/core/latency-histogram.ts';
import type { KnownAnswerServer } from '../src/testkit/known-answer-server.ts';

/** What a plain socket sees beyond the imposed delay, at the median, nanoseconds. */
export async function measureMachineShare(server: KnownAnswerServer): Promise<number> {
  const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
  const beyond = new LatencyHistogram();
  for (let i = 0; i < 21; i++) {
    const sentNs = monotonicNs();
    socket.write('*2\r\n$3\r\nGET\r\n$1\r\na\r\n');
    await once(socket, 'data');
    const receivedNs = monotonicNs();
    const imposed = LatencyHistogram.from(await server.takeImposedDelays());
    beyond.record(Math.max(0, receivedNs - sentNs - imposed.maxNs));
  }
  socket.destroy();
  return beyond.percentileNs(50);
}
