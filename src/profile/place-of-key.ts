// Where in a profile a key belongs, for who wrote it somewhere else.
import { eventSchema } from './schema/event.ts';
import { keyspaceSchema } from './schema/keyspace.ts';
import { loadSchema } from './schema/load.ts';
import { serversSchema } from './schema/servers.ts';
import { valuesSchema } from './schema/values.ts';
import { fillStepSchema, operationSchema, profileSchema, scriptSchema } from './schema.ts';

/** A key that several have is most often meant for the one that stands first. */
const PLACES: readonly (readonly [place: string, keys: readonly string[]])[] = [
  ['at the top of the file', Object.keys(profileSchema.shape)],
  ['under load:', Object.keys(loadSchema.shape)],
  ['under values:', Object.keys(valuesSchema.shape)],
  ['under keyspace:', Object.keys(keyspaceSchema.shape)],
  ['in an entry of operations:', Object.keys(operationSchema.shape)],
  ['in an entry of events:', Object.keys(eventSchema.shape)],
  ['in an entry of scripts:', Object.keys(scriptSchema.shape)],
  ['in an entry of fill:', Object.keys(fillStepSchema.shape)],
  ['under servers:', Object.keys(serversSchema.in.shape)],
];

/** "under load:"; undefined for a key that is nowhere. */
export function placeOfKey(key: string): string | undefined {
  return PLACES.find(([, keys]) => keys.includes(key))?.[0];
}
