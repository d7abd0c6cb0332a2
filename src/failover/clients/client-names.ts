// The names of clients, apart from the clients, so that --help need not load those.

export const CLIENT_NAMES = ['resp', 'ioredis', 'ioredis-tuned', 'node-redis'] as const;
export type ClientName = (typeof CLIENT_NAMES)[number];
