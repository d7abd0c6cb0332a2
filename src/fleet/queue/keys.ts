// The names of everything that a fleet keeps in its queue, and for how long it lives without being renewed.
import { FLEET_PREFIX } from '../contract.ts';

/** Ids of the agents; an id without a card is of one that has gone. */
export const AGENTS_KEY = `${FLEET_PREFIX}:agents`;
/** The run that has the fleet. */
export const HOLDER_KEY = `${FLEET_PREFIX}:holder`;
/** The fencing id of the round under way. */
export const FENCE_KEY = `${FLEET_PREFIX}:fence`;

export const cardKey = (id: string): string => `${FLEET_PREFIX}:agent:${id}`;

/** Of BullMQ, one for each agent. */
export const slicesOf = (id: string): string => `slices-${id}`;
/** A part of that queue. */
export const sliceKey = (id: string, part: string): string => `${FLEET_PREFIX}:${slicesOf(id)}:${part}`;

/** Channels are the same in all databases of a server, so the database is in their names. */
export const ordersChannel = (db: number): string => `${FLEET_PREFIX}:${db}:orders`;
export const reportsChannel = (db: number): string => `${FLEET_PREFIX}:${db}:reports`;

/** Cards, the holder and the fencing id are renewed this often, */
export const RENEW_MS = 2000;
/** and gone this long after their owner. */
export const LIFE_MS = 8000;
