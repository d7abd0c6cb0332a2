// The names of the keys of a profile, as a pure function of keyspace and number.
import type { Keyspace, Profile } from './profile.ts';

/** Numbers have as many digits as the last one. Without the prefix of a run. */
export function keyName({ count, pattern }: Pick<Keyspace, 'count' | 'pattern'>, id: number): string {
  return pattern.replace('{id}', String(id).padStart(String(count - 1).length, '0'));
}

/** All keys that operations, events and the fill may name; what scripts make up is not among them. */
export function* listKeyNames({ keyspaces }: Pick<Profile, 'keyspaces'>, prefix: string): Generator<string> {
  for (const keyspace of keyspaces)
    for (let id = 0; id < keyspace.count; id++) yield prefix + keyName(keyspace, id);
}
