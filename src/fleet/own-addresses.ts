// The addresses of this machine, by which it is known whether something else stands on it.
import { networkInterfaces } from 'node:os';

export function listOwnAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}

export function isOwnAddress(address: string): boolean {
  return /^(127\.|::1$)/.test(address) || listOwnAddresses().includes(address);
}
