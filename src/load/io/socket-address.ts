// Where to connect to, as the kernel reads it: struct sockaddr_in, sockaddr_in6 or sockaddr_un.
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { Address } from '../../core/endpoint.ts';
import { LINUX } from './linux-calls.ts';

export interface SocketAddress {
  readonly family: number;
  readonly bytes: Uint8Array;
}

/** The field sun_path, its closing 0 left out. */
const MAX_PATH_BYTES = 107;

/**
 * All addresses that the host has, in the order in which to try them.
 *
 * @throws Error with a system's code where the name is not known; with ENAMETOOLONG for a path of more than 107 bytes
 */
export async function resolveAddress(address: Address): Promise<readonly SocketAddress[]> {
  if (address.kind === 'unix') return [encodePath(address.path)];
  const found = await lookup(address.host, { all: true });
  return found.map((one) =>
    one.family === 6 ? encodeIpv6(one.address, address.port) : encodeIpv4(one.address, address.port),
  );
}

function encodePath(path: string): SocketAddress {
  const text = Buffer.from(path);
  if (text.length > MAX_PATH_BYTES) {
    const message = `a path of ${text.length} bytes, and the system takes ${MAX_PATH_BYTES} at most`;
    throw Object.assign(new Error(message), { code: 'ENAMETOOLONG' });
  }
  const bytes = Buffer.alloc(2 + text.length + 1);
  bytes.writeUInt16LE(LINUX.AF_UNIX, 0);
  text.copy(bytes, 2);
  return { family: LINUX.AF_UNIX, bytes };
}

function encodeIpv4(host: string, port: number): SocketAddress {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(LINUX.AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(host.split('.').map(Number), 4);
  return { family: LINUX.AF_INET, bytes };
}

function encodeIpv6(host: string, port: number): SocketAddress {
  const [text = '', zone] = host.split('%');
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(LINUX.AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  for (const [i, group] of parseIpv6(text).entries()) bytes.writeUInt16BE(group, 8 + 2 * i);
  if (zone !== undefined) bytes.writeUInt32LE(findScope(zone), 24);
  return { family: LINUX.AF_INET6, bytes };
}

/** @param text a valid address (RFC 4291, section 2.2) @returns its eight groups */
export function parseIpv6(text: string): readonly number[] {
  // The last 32 bits may be written as an IPv4 address.
  const hexText = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [before = '', after] = hexText
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const head = [...before].map((group) => Number.parseInt(group, 16));
  const tail = [...(after ?? [])].map((group) => Number.parseInt(group, 16));
  return [...head, ...new Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail];
}

/** Of a link-local address: the number of the interface, or its name. */
function findScope(zone: string): number {
  if (/^\d+$/.test(zone)) return Number(zone);
  return networkInterfaces()[zone]?.find(({ scopeid }) => scopeid)?.scopeid ?? 0;
}
