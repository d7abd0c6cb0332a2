// A client of the queue that stays closed: whoever has it, or a copy of it, opens no connection after the link has ended.
import { Redis, type RedisOptions } from 'ioredis';
import { hearAllErrors } from '../../wire/hear-all-errors.ts';

type QueueOptions = Omit<RedisOptions, 'replyMapping'>;

export interface QueueClient {
  readonly redis: Redis;
  /** Closes it and all of its copies for good. */
  end(): void;
}

/**
 * BullMQ waits for jobs on a copy. Where the process stood still for longer than such a wait lasts, BullMQ closes the copy
 * and opens it anew; a worker that is closed in between does not end that (BullMQ 6.7.0, `resetBlockedConnection`), and
 * the new connection would keep the process for ever.
 */
export function createQueueClient(options: QueueOptions): QueueClient {
  const clients = new Set<Redis>();
  let isOver = false;

  function create(own: QueueOptions): Redis {
    const redis = new Redis({ ...own, lazyConnect: true });
    hearAllErrors(redis);
    const connect = redis.connect.bind(redis);
    redis.on('end', () => clients.delete(redis));
    return Object.assign(redis, {
      connect: async (): Promise<void> => {
        if (isOver) throw new Error('Connection is closed.');
        clients.add(redis);
        await connect();
      },
      duplicate: (override: QueueOptions = {}) => create({ ...own, ...override }),
    });
  }

  return {
    redis: create(options),
    end() {
      isOver = true;
      for (const redis of clients) redis.disconnect();
    },
  };
}
