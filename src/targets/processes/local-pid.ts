// Finds the process of an attached server when it runs on this machine, so that its threads can be watched.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { endianness } from 'node:os';
import type { Address } from '../../core/endpoint.ts';
import type { TargetIdentity } from '../contract.ts';
import { identifyProcess } from './process-identity.ts';

/**
 * The process id that the server gives means another process, or none, when it runs elsewhere: behind a
 * tunnel, or in a container. So it only counts if that process listens at the address; where its sockets
 * cannot be read (another user's process), if its name is that of such a server.
 */
export function findLocalPid(address: Address, { processId, flavor }: TargetIdentity): number | undefined {
  if (processId === undefined || !isLoopback(address)) return undefined;
  const name = identifyProcess(processId) && readText(`/proc/${processId}/comm`).trim();
  if (!name) return undefined;
  const sockets = listSockets(processId);
  if (sockets === undefined) return looksLike(flavor, name) ? processId : undefined;
  const listening = listListening(processId, address);
  return sockets.some((inode) => listening.has(inode)) ? processId : undefined;
}

/** By its name alone: it means the machine of whoever uses it. */
export function isLoopback(address: Address): boolean {
  return (
    address.kind === 'unix' ||
    address.host === 'localhost' ||
    address.host === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(address.host)
  );
}

function looksLike(flavor: TargetIdentity['flavor'], name: string): boolean {
  return flavor === 'other' ? true : name.startsWith(flavor);
}

/** Inodes of the sockets a process holds; undefined when this user may not look. */
function listSockets(pid: number): readonly string[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${descriptor}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return undefined;
  }
}

/** Inodes of the sockets that listen at an address, in the network namespace of the process. */
function listListening(pid: number, address: Address): ReadonlySet<string> {
  if (address.kind === 'unix')
    return new Set(parseUnixSockets(readText(`/proc/${pid}/net/unix`), address.path));
  const tables = ['tcp', 'tcp6'].map((table) => readText(`/proc/${pid}/net/${table}`));
  return new Set(tables.flatMap((table) => parseTcpListeners(table, address.port)));
}

/** /proc/net/tcp: local address "0100007F:18EB", state 0A is LISTEN, the inode is the tenth column. */
export function parseTcpListeners(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[1]?.endsWith(suffix) && fields[3] === '0A' && fields[9] !== undefined ? [fields[9]] : [];
  });
}

/** Addresses at which a port is listened on, in the network namespace of the process; those of IPv6 as /proc has them. */
export function listListeningHosts(pid: number, port: number): readonly string[] {
  return ['tcp', 'tcp6'].flatMap((table) =>
    readText(`/proc/${pid}/net/${table}`)
      .split('\n')
      .filter((line) => parseTcpListeners(line, port).length > 0)
      .map((line) => readHost(line.trim().split(/[\s:]+/)[1]!)),
  );
}

/** "0100007F" is 127.0.0.1: the bytes of a 32-bit number of this machine, whose lowest stands first in the address. */
function readHost(hex: string): string {
  if (hex.length !== 8) return hex;
  const bytes = hex.match(/../g)!.map((byte) => Number.parseInt(byte, 16));
  return (endianness() === 'LE' ? bytes.reverse() : bytes).join('.');
}

/** /proc/net/unix: Num RefCount Protocol Flags Type St Inode Path. */
export function parseUnixSockets(table: string, path: string): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\S+ \S+ \S+ \S+ \S+ \S+ +(\d+) (.+)$/.exec(line);
    return match?.[2] === path ? [match[1]!] : [];
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
