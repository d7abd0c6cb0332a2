// Downloads an archive and hands it out only when its digest is the published one; goes on where an attempt stopped.

import { createHash } from 'node:crypto';
import { closeSync, createReadStream, mkdirSync, openSync, statfsSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sleep } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { formatBytes } from '../core/units.ts';
import { printable } from '../targets/control/printable.ts';
import type { InstallSettings } from './contract.ts';
import { interruptedError } from './interrupted-error.ts';
import { claimPart, type PartFile } from './part-file.ts';
import { adviseOn, drop, type HttpResponse, openUrl } from './request.ts';

export interface Archive {
  readonly url: string;
  readonly fileName: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly sizeBytes: number | undefined;
}

/** Complete and verified; to be removed by whoever asked for it. */
export interface VerifiedArchive {
  readonly path: string;
  /** Where it came from. */
  readonly url: string;
  remove(): void;
}

const ATTEMPTS = 5;
/** A server that sends without end must not fill the disk. */
const MOST_BYTES = 4 * 1024 ** 3;

/** @throws CacheBenchError E_DOWNLOAD, E_DIGEST, E_NO_SPACE, E_PROXY, E_INTERRUPTED */
export async function downloadVerified(
  archive: Archive,
  directory: string,
  settings: InstallSettings,
): Promise<VerifiedArchive> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const url = chooseUrl(archive.url, settings.mirrorUrl);
  const part = claimPart(directory, `${archive.sha256.slice(0, 16)}-${archive.fileName}`);
  const wasBegun = part.sizeBytes() > 0;
  try {
    requireSpace(directory, (archive.sizeBytes ?? 0) - part.sizeBytes());
    await fetchRest(url, archive, part, settings);
    let found = await digestOf(part.path);
    if (found !== archive.sha256 && wasBegun) {
      settings.onEvent({
        kind: 'step',
        text: 'The file of an earlier attempt is damaged: starting from the beginning …',
      });
      part.remove();
      await fetchRest(url, archive, part, settings);
      found = await digestOf(part.path);
    }
    if (found !== archive.sha256) throw digestError(url, archive, found);
    return { path: part.path, url, remove: part.remove };
  } catch (error) {
    if (error instanceof CacheBenchError && error.code === 'E_DIGEST') part.remove();
    else part.giveBack();
    if (settings.signal?.aborted) throw interruptedError();
    throw explainDisk(error, directory);
  }
}

/** A mirror has the paths of the place that it mirrors. */
function chooseUrl(official: string, mirrorUrl: string | undefined): string {
  return mirrorUrl === undefined ? official : mirrorUrl + new URL(official).pathname;
}

async function fetchRest(
  url: string,
  archive: Archive,
  part: PartFile,
  settings: InstallSettings,
): Promise<void> {
  const { sizeBytes } = archive;
  const host = new URL(url).host;
  for (let attempt = 1; ; attempt++) {
    const before = part.sizeBytes();
    if (sizeBytes !== undefined && before === sizeBytes) return;
    let reason: unknown;
    try {
      if (await fetchOnce(url, archive, part, settings)) return;
      reason = new Error('it does not go on where the last attempt stopped');
    } catch (error) {
      if (settings.signal?.aborted || isFinal(error)) throw error;
      reason = error;
    }
    const got = formatBytes(part.sizeBytes());
    const of = sizeBytes === undefined ? '' : ` of ${formatBytes(sizeBytes)}`;
    if (attempt === ATTEMPTS) {
      throw new CacheBenchError(
        'E_DOWNLOAD',
        `${host} did not send ${archive.fileName} in ${ATTEMPTS} attempts, ${got}${of} arrived: ${printable(messageOf(reason))}`,
        {
          hint: `The same command continues from there. ${adviseOn(reason)} Another place is named with --mirror URL.`,
          cause: reason,
        },
      );
    }
    settings.onEvent({ kind: 'step', text: `The connection was cut after ${got}${of}; continuing …` });
    await sleep(settings.retryDelayMs * 2 ** (attempt - 1), settings.signal);
  }
}

/** @returns false: what is there was of no use to the server, and the next attempt begins anew */
async function fetchOnce(
  url: string,
  archive: Archive,
  part: PartFile,
  settings: InstallSettings,
): Promise<boolean> {
  const { env, signal, onEvent } = settings;
  const have = part.sizeBytes();
  const answer = await openUrl(url, {
    env,
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
    ...dropUndefined({ signal }),
  });
  const range = String(answer.headers['content-range'] ?? '');
  const isRest = answer.statusCode === 206 && range.startsWith(`bytes ${have}-`);
  if (answer.statusCode !== 200 && !isRest) {
    await drop(answer);
    if (answer.statusCode !== 206 && answer.statusCode !== 416) throw refusalOf(answer, url, archive);
    part.remove();
    return false;
  }
  const begin = isRest ? have : 0;
  const announced = Number(answer.headers['content-length'] ?? Number.NaN);
  const totalBytes = archive.sizeBytes ?? (Number.isFinite(announced) ? begin + announced : undefined);
  let receivedBytes = begin;
  onEvent({ kind: 'bytes', receivedBytes, totalBytes });
  await saveBody(answer, part.path, isRest ? 'a' : 'w', ({ length }) => {
    receivedBytes += length;
    if (receivedBytes > (totalBytes ?? MOST_BYTES)) throw tooLong(url, archive);
    onEvent({ kind: 'bytes', receivedBytes, totalBytes });
  });
  return true;
}

/** Written as it comes: of a connection that is cut, all that arrived is in the file. */
async function saveBody(
  { body }: HttpResponse,
  path: string,
  flags: 'a' | 'w',
  check: (chunk: Buffer) => void,
): Promise<void> {
  const file = openSync(path, flags, 0o600);
  try {
    await new Promise<void>((resolve, reject) => {
      body.on('data', (chunk: Buffer) => {
        try {
          check(chunk);
          writeFileSync(file, chunk);
        } catch (error) {
          body.destroy(error as Error);
        }
      });
      body.once('end', resolve);
      body.once('error', reject);
    });
  } finally {
    closeSync(file);
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof CacheBenchError || isDiskError(error);
}

function refusalOf(answer: HttpResponse, url: string, { fileName }: Archive): Error {
  const { statusCode: status } = answer;
  const message = `${new URL(url).host} answered the request for ${fileName} with status ${status}`;
  // Those pass; the others are the same on the next attempt.
  if (status >= 500 || status === 429 || status === 408) return new Error(message);
  return new CacheBenchError('E_DOWNLOAD', message, {
    hint:
      status === 404
        ? `Check --mirror: ${new URL(url).pathname} is not there.`
        : 'Try again later, or name another place with --mirror URL.',
  });
}

function tooLong(url: string, archive: Archive): CacheBenchError {
  return new CacheBenchError(
    'E_DIGEST',
    `${new URL(url).host} sends more for ${archive.fileName} than the ${archive.sizeBytes ?? MOST_BYTES} bytes published; it was deleted, not executed`,
    { hint: 'Do not trust that place; check --mirror and the proxy.' },
  );
}

function digestError(url: string, { fileName, sha256 }: Archive, found: string): CacheBenchError {
  return new CacheBenchError(
    'E_DIGEST',
    `${fileName} from ${new URL(url).host} is not what was published: its sha256 is ${found}, ${sha256} was expected; it was deleted, not executed`,
    {
      hint: 'Try again; if it happens again, do not trust that place, and check --mirror, --sha256 and the proxy.',
    },
  );
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Unpacked a program takes some three times its archive, and both are there for a moment. */
const SPACE_FACTOR = 4;

function requireSpace(directory: string, restBytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  const freeBytes = bavail * bsize;
  const neededBytes = restBytes * SPACE_FACTOR;
  if (neededBytes > freeBytes)
    throw spaceError(
      directory,
      `about ${formatBytes(neededBytes)} are needed, ${formatBytes(freeBytes)} are free`,
    );
}

function isDiskError(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EACCES';
}

function explainDisk(error: unknown, directory: string): unknown {
  return isDiskError(error) ? spaceError(directory, messageOf(error)) : error;
}

function spaceError(directory: string, why: string): CacheBenchError {
  return new CacheBenchError('E_NO_SPACE', `no room to download into ${directory}: ${printable(why)}`, {
    hint: 'Free some, or name another place with XDG_CACHE_HOME.',
  });
}
