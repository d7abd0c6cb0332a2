// A server that does one thing wrong, named for what it does.
import { createServer, type Socket } from 'node:net';
import { type AnswerOptions, AnswerSession, isDataCommand } from './answers.ts';
import { type ReceivedCommand, RequestReader } from './request-reader.ts';

export type Misbehaviour =
  /** A web server on the wrong port. */
  | { readonly kind: 'speaks-http' }
  /** Binary noise instead of replies. */
  | { readonly kind: 'sends-garbage' }
  /** Answers so many commands of a connection, then keeps it open in silence; 0: accepts and never answers. */
  | { readonly kind: 'falls-silent'; readonly afterReplies: number }
  /** Answers so many commands of a connection, sends half of the next reply and hangs up. */
  | { readonly kind: 'closes-mid-reply'; readonly afterReplies: number }
  /** A restarted server that reads its dump: `-LOADING` to everything but HELLO, AUTH and the like. */
  | { readonly kind: 'is-loading'; readonly durationMs: number }
  /** Answers this share of the data commands with this error line, evenly spread. */
  | { readonly kind: 'fails-some'; readonly share: number; readonly error: string }
  /** Every byte of a reply in a packet of its own. */
  | { readonly kind: 'dribbles' }
  /** Accepts HELLO 3 and answers it, and all that follows, in RESP2. */
  | { readonly kind: 'answers-hello3-in-resp2' }
  /** Redis before 6 and others: HELLO is an unknown command. */
  | { readonly kind: 'knows-no-hello' }
  /** Wants a password, and the one given is never right. */
  | { readonly kind: 'refuses-every-password' };

export interface MisbehavingServer {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** What a connection does to the commands it reads. */
type Answer = (command: ReceivedCommand) => void;

export function startMisbehavingServer(
  misbehaviour: Misbehaviour,
  options: AnswerOptions = {},
): Promise<MisbehavingServer> {
  const startedMs = performance.now();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (misbehaviour.kind === 'speaks-http') return speakHttp(socket);
    const answer = createAnswer(misbehaviour, socket, options, startedMs);
    const reader = new RequestReader();
    socket.on('data', (chunk) => reader.read(chunk).forEach(answer));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as { port: number }).port,
        get connections() {
          return connections;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

function createAnswer(
  misbehaviour: Misbehaviour,
  socket: Socket,
  options: AnswerOptions,
  startedMs: number,
): Answer {
  const session = new AnswerSession(
    misbehaviour.kind === 'refuses-every-password' ? { ...options, password: '\0' } : options,
  );
  const send = (text: string) => socket.write(text, 'latin1');
  let replies = 0;
  switch (misbehaviour.kind) {
    case 'sends-garbage':
      return () => send('\xde\xad\xbe\xef\x00\x01garbage');
    case 'falls-silent':
      return (command) => {
        if (replies++ < misbehaviour.afterReplies) send(session.answer(command));
      };
    case 'closes-mid-reply':
      return (command) => {
        const reply = session.answer(command);
        if (replies++ < misbehaviour.afterReplies) send(reply);
        else socket.end(reply.slice(0, reply.length / 2), 'latin1');
      };
    case 'is-loading':
      return (command) => {
        const loading = performance.now() - startedMs < misbehaviour.durationMs;
        const exempt = ['HELLO', 'AUTH', 'SELECT', 'CLIENT', 'INFO'].includes(command[0]!.toUpperCase());
        send(
          loading && !exempt
            ? '-LOADING Redis is loading the dataset in memory\r\n'
            : session.answer(command),
        );
      };
    case 'fails-some': {
      let due = 0;
      return (command) => {
        const reply = session.answer(command);
        if (isDataCommand(command)) due += misbehaviour.share;
        // Shares such as 0.1 aren't exact, and ten of them are to make one.
        const fails = due > 1 - 1e-9;
        if (fails) due -= 1;
        send(fails ? `-${misbehaviour.error}\r\n` : reply);
      };
    }
    case 'dribbles': {
      const bytes: number[] = [];
      const sendByte = (): void => {
        socket.write(Buffer.of(bytes.shift()!));
        if (bytes.length > 0) setImmediate(sendByte);
      };
      return (command) => {
        const idle = bytes.length === 0;
        bytes.push(...Buffer.from(session.answer(command), 'latin1'));
        if (idle) setImmediate(sendByte);
      };
    }
    case 'answers-hello3-in-resp2':
      return (command) => {
        const reply = session.answer(command);
        session.protocol = 2;
        send(reply.startsWith('%') ? session.answer(['HELLO', '2']) : reply);
      };
    case 'knows-no-hello':
      return (command) =>
        send(
          command[0]!.toUpperCase() === 'HELLO'
            ? "-ERR unknown command 'HELLO'\r\n"
            : session.answer(command),
        );
    default:
      return (command) => send(session.answer(command));
  }
}

function speakHttp(socket: Socket): void {
  socket.once('data', () =>
    socket.end(
      'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nbad request\n',
    ),
  );
}
