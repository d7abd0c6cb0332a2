// Whether two servers stand on one machine, as far as names and addresses tell.
import { lookup } from 'node:dns/promises';
import type { Endpoint } from '../../core/endpoint.ts';
import { isOwnAddress } from '../own-addresses.ts';

type FindAddresses = (host: string) => Promise<readonly string[]>;

/** By the host that is named, by an address that both have, or because both are this machine. */
export async function isSameMachine(
  one: Endpoint,
  other: Endpoint,
  find: FindAddresses = findAddresses,
): Promise<boolean> {
  const [mine, theirs] = await Promise.all([one, other].map((endpoint) => addressesOf(endpoint, find)));
  return (
    mine!.some((address) => theirs!.includes(address)) ||
    (mine!.some(isOwnAddress) && theirs!.some(isOwnAddress))
  );
}

/** The name too, which may not be resolved. */
async function addressesOf({ address }: Endpoint, find: FindAddresses): Promise<readonly string[]> {
  return address.kind === 'unix' ? ['127.0.0.1'] : [address.host, ...(await find(address.host))];
}

/** None where a name can't be resolved: the connection says so better. */
async function findAddresses(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
