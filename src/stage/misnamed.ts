// Attached servers that are not what their name says: an old one may still listen on the port.
import { PROCESS_FLAVORS, type Target } from '../targets/contract.ts';

/** A sentence for the user; undefined: the name says nothing of the kind of server, or the truth. */
export function describeMisnamed({
  name,
  owned,
  identity: { flavor, version },
}: Pick<Target, 'name' | 'owned' | 'identity'>): string | undefined {
  const named = PROCESS_FLAVORS.filter((one) => name.toLowerCase().includes(one));
  const [only] = named;
  // A server of another kind may well be called by the one that it stands for.
  if (owned || only === undefined || named.length > 1 || flavor === 'other') return undefined;
  if (flavor.startsWith(only)) return undefined;
  return `${name} says that it is ${flavor} ${version}: check whether the server that you mean listens there`;
}
