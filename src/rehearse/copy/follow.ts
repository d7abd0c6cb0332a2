// Lets the candidate follow the reference until it holds all, and makes it a primary of its own again.
import { monotonicNs, sleep } from '../../core/clock.ts';
import { describeEndpoint } from '../../core/endpoint.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { parseInfoText } from '../../core/info-text.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import type { Target } from '../../targets/contract.ts';
import { isLoopback } from '../../targets/processes/local-pid.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { textOf } from '../../wire/resp-value.ts';
import { type ServerLink, withServer } from '../../wire/server-link.ts';

const SYNC_WITHIN_MS = 120_000;
/** From the first time its link is up until the reference lists who follows it. */
const KNOWN_WITHIN_MS = 5000;
const MARKS_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;
/** One of them lies in each part of a server that is made of several. */
const MARKS = 16;

/**
 * Before anything is sent: a replica gives up all data of its own.
 *
 * @throws CacheBenchError E_REHEARSAL (exit code 2)
 */
export async function requireFollower(reference: Target, candidate: Target): Promise<void> {
  const reason =
    findObstacle(reference, candidate) ??
    (candidate.owned
      ? undefined
      : ((await findData(candidate, 'and a replica loses what it has')) ??
        (await findData(reference, `which would stay on ${candidate.name}`))));
  if (reason === undefined) return;
  throw usageError('E_REHEARSAL', `copy: replicaof is not possible: ${reason}`, 'Use copy: snapshot.');
}

function findObstacle(reference: Target, candidate: Target): string | undefined {
  const { address, password, tls } = reference.endpoint;
  if (address.kind !== 'tcp') return `${reference.name} listens on no port`;
  if (password !== undefined || tls !== undefined)
    return `${reference.name} asks for a password or TLS, which a replica would have to be given`;
  // A replica would look for it on its own machine, and take the data of whoever listens there.
  if (!isLoopback(address)) return undefined;
  if (!isLoopback(candidate.endpoint.address))
    return `${reference.name} is reached as ${address.host}, which to ${candidate.name} is its own machine`;
  if (candidate.owned || candidate.localPid !== undefined) return undefined;
  return `${reference.name} is reached as ${address.host}, and no process of this machine was found to be ${candidate.name}: behind a tunnel or in a container that address is another server`;
}

/** In any of its databases: a replica takes all of them. A server that does not tell may hold some. */
async function findData({ name, endpoint }: Target, consequence: string): Promise<string | undefined> {
  const reply = await withServer(endpoint, ({ ask }) => ask('INFO', 'keyspace'));
  if (reply.kind === 'error')
    return `${name} does not tell whether it holds data (INFO was answered ${describeReply(reply)}), ${consequence}`;
  const holdsData = [...parseInfoText(textOf(reply) ?? '').values()].some(
    (text) => !/^keys=0(,|$)/.test(text),
  );
  return holdsData ? `${name} holds data of others, ${consequence}` : undefined;
}

/** @returns the keys it holds when it has caught up. @throws CacheBenchError E_REHEARSAL; Interrupted */
export async function follow(reference: Target, candidate: Target, signal: AbortSignal): Promise<number> {
  const { address } = reference.endpoint;
  if (address.kind !== 'tcp') throw new CacheBenchError('E_REHEARSAL', 'it listens on no port');
  return withServer(reference.endpoint, (source) =>
    withServer(candidate.endpoint, async (link) => {
      const before = countReplicas(await readReplication(source));
      await link.must('REPLICAOF', address.host, String(address.port));
      const deadlineNs = monotonicNs() + SYNC_WITHIN_MS * 1e6;
      let knownByNs: number | undefined;
      let isKnown = false;
      for (;;) {
        stopIfInterrupted(signal);
        const [seen, wanted] = [await look(link), await sizeOf(source)];
        if (seen.isUp && !isKnown) {
          knownByNs ??= monotonicNs() + KNOWN_WITHIN_MS * 1e6;
          const told = namesLeader(await readReplication(source), before, await readReplication(link));
          if (told === false || (told === undefined && monotonicNs() > knownByNs))
            throw followsAnother(reference, candidate);
          isKnown = told === true;
        }
        // A link that is up says nothing by itself: Dragonfly's is from the first moment.
        if (isKnown && seen.isUp && seen.keys >= wanted) return seen.keys;
        if (monotonicNs() > deadlineNs)
          throw new CacheBenchError(
            'E_REHEARSAL',
            `${candidate.name} did not catch up by REPLICAOF within ${SYNC_WITHIN_MS / 1000} s: it holds ${seen.keys} of ${wanted} keys`,
            { hint: 'Look into its log: it may not read the snapshots of this version.' },
          );
        await sleep(LOOK_EVERY_MS, signal);
      }
    }),
  );
}

/**
 * Once nothing is written any more: waits until the last write has arrived, and makes the candidate a primary.
 *
 * @throws CacheBenchError E_REHEARSAL when writes do not arrive
 */
export async function promote(
  reference: Target,
  candidate: Target,
  prefix: string,
  signal: AbortSignal,
): Promise<void> {
  await withServer(reference.endpoint, (source) =>
    withServer(candidate.endpoint, async (link) => {
      const marks = Array.from({ length: MARKS }, (_, at) => `${prefix}follow:${at}`);
      for (const mark of marks) await source.must('SET', mark, 'arrived');
      const deadlineNs = monotonicNs() + MARKS_WITHIN_MS * 1e6;
      for (const mark of marks) {
        while (textOf(await link.ask('GET', mark)) !== 'arrived') {
          stopIfInterrupted(signal);
          if (monotonicNs() > deadlineNs)
            throw new CacheBenchError('E_REHEARSAL', `${candidate.name} does not follow any more`);
          await sleep(LOOK_EVERY_MS, signal);
        }
      }
      await link.must('REPLICAOF', 'NO', 'ONE');
      for (const both of [source, link]) await both.must('DEL', ...marks);
    }),
  );
}

/**
 * The address may lead the candidate to another server than us. Both name the history that they share; who does not
 * tell (Dragonfly names none while it loads) must at least be listed by the reference as one more replica.
 *
 * @returns undefined: not yet known
 */
function namesLeader(
  source: ReadonlyMap<string, string>,
  replicasBefore: number,
  replica: ReadonlyMap<string, string>,
): boolean | undefined {
  const [wanted, seen] = [source.get('master_replid'), replica.get('master_replid')];
  if (wanted && seen) return wanted === seen;
  const isListed = countReplicas(source) > replicasBefore || source.get('connected_slaves') === undefined;
  return isListed ? true : undefined;
}

function followsAnother(reference: Target, candidate: Target): CacheBenchError {
  return new CacheBenchError(
    'E_REHEARSAL',
    `${candidate.name} follows another server than ${reference.name}: what we reach as ${describeEndpoint(reference.endpoint)} is not what it reaches there`,
    {
      hint: `Look at what ${candidate.name} holds now: it is data of that server. Name ${reference.name} by an address that means the same to both, or use copy: snapshot.`,
    },
  );
}

function countReplicas(replication: ReadonlyMap<string, string>): number {
  return Number(replication.get('connected_slaves') ?? 0);
}

async function readReplication(link: ServerLink): Promise<ReadonlyMap<string, string>> {
  return parseInfoText(textOf(await link.ask('INFO', 'replication')) ?? '');
}

async function look(link: ServerLink): Promise<{ readonly isUp: boolean; readonly keys: number }> {
  const info = await readReplication(link);
  const isUp = info.get('master_link_status') === 'up' && info.get('master_sync_in_progress') !== '1';
  return { isUp, keys: isUp ? await sizeOf(link) : 0 };
}

/** -1 while it loads. */
async function sizeOf(link: ServerLink): Promise<number> {
  const size = await link.ask('DBSIZE');
  return size.kind === 'integer' ? Number(size.value) : -1;
}
