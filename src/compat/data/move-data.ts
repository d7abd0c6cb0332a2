// The ways in which data moves from one server to another, each tried: keys one by one, a snapshot, replication.
import { sleep } from '../../core/clock.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { parseInfoText } from '../../core/info-text.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import type { DataRow, DataWay } from '../../result/data-moves.ts';
import type { Target } from '../../targets/contract.ts';
import { handOverSnapshot } from '../../targets/started/hand-over-snapshot.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { textOf } from '../../wire/resp-value.ts';
import { keyOf } from '../run/plain-keys.ts';
import {
  type Ask,
  compareSample,
  nameSampleKeys,
  type Written,
  type WrittenSample,
  withLink,
  writeSamples,
} from './sample-keys.ts';
import type { DataSample } from './samples.ts';

export interface Move {
  readonly from: Target;
  readonly to: Target;
  readonly keyPrefix: string;
  readonly signal: AbortSignal;
  /** Empties a server of our own, or removes our keys from another. */
  clear(target: Target): Promise<void>;
}

const SYNC_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
const RESTART_MS = 30_000;

/** All that the ways may write to either server. */
export function nameMovedKeys(keyPrefix: string): readonly string[] {
  return [...nameSampleKeys(keyPrefix), laterKey(keyPrefix)];
}

function laterKey(keyPrefix: string): string {
  return `${keyPrefix}{later}`;
}

/** @throws CacheBenchError of the connection to the source; Interrupted */
export async function tryAllWays(move: Move): Promise<readonly DataRow[]> {
  const rows: DataRow[] = [];
  for (const way of [dumpAndRestore, loadSnapshot, replicate]) {
    stopIfInterrupted(move.signal);
    await move.clear(move.from);
    await move.clear(move.to);
    rows.push(...(await way(move)));
  }
  return rows;
}

async function dumpAndRestore(move: Move): Promise<readonly DataRow[]> {
  const { from, to, keyPrefix } = move;
  const row = rowsOf('DUMP and RESTORE', move);
  return withLink(from, async (askSource) => {
    const written = await writeSamples(askSource, keyPrefix);
    const rows: DataRow[] = [];
    for (const sample of written.samples)
      rows.push(
        await withLink(to, async (ask) => {
          const refusal = await copyKeys(askSource, ask, sample);
          if (refusal !== undefined) return row(sample.sample.type, 'refused', refusal);
          return judge(row, ask, sample);
        }),
      );
    return [...rows, ...listUnwritten(row, written)];
  });
}

async function copyKeys(from: Ask, to: Ask, { plain, expiring }: WrittenSample): Promise<string | undefined> {
  for (const prefix of [plain, expiring]) {
    const key = keyOf(prefix, 'k');
    const dumped = await from(['DUMP', key]);
    if (dumped.kind !== 'bulk') return `DUMP answers ${describeReply(dumped)}`;
    const ttl = await from(['PTTL', key]);
    const left = ttl.kind === 'integer' && ttl.value > 0n ? ttl.value : 0n;
    const said = await to(['RESTORE', key, String(left), dumped.bytes]);
    if (said.kind !== 'text') return `RESTORE answers ${describeReply(said)}`;
  }
  return undefined;
}

async function loadSnapshot(move: Move): Promise<readonly DataRow[]> {
  const { from, to, keyPrefix } = move;
  const row = rowsOf('RDB snapshot', move);
  const obstacle = obstacleTo(move);
  if (obstacle !== undefined) return [row('all types', 'not tried', obstacle)];
  return withoutFieldTtls(move, row, async (wanted) => {
    const written = await withLink(from, (ask) => writeSamples(ask, keyPrefix, wanted));
    const save = from.identity.flavor === 'dragonfly' ? ['SAVE', 'RDB'] : ['SAVE'];
    const saved = await withLink(from, (ask) => ask(save));
    const refusal =
      saved.kind === 'error' ? `SAVE answers ${describeReply(saved)}` : await startWith(from, to);
    if (refusal !== undefined) return { refusal, written };
    return { rows: await judgeAll(row, to, written), written };
  });
}

interface Tried {
  readonly written: Written;
  /** Of the whole move. */
  readonly refusal?: string;
  readonly rows?: readonly DataRow[];
}

/** A move that fails as a whole is tried again without the hashes for which servers are known to break off. */
async function withoutFieldTtls(
  move: Move,
  row: ReturnType<typeof rowsOf>,
  attempt: (wanted: (sample: DataSample) => boolean) => Promise<Tried>,
): Promise<readonly DataRow[]> {
  const first = await attempt(() => true);
  if (first.rows !== undefined) return first.rows;
  const refused = [row('all types', 'refused', first.refusal ?? ''), ...listUnwritten(row, first.written)];
  if (!first.written.samples.some(({ sample }) => sample.hasFieldTtls)) return refused;
  await move.clear(move.from);
  await move.clear(move.to);
  const again = await attempt(({ hasFieldTtls }) => !hasFieldTtls);
  if (again.rows === undefined) return refused;
  return [row('hash, field TTLs', 'refused', `with them nothing arrives: ${first.refusal}`), ...again.rows];
}

/** @returns why the target did not start with the snapshot; it runs again without it then */
async function startWith(from: Target, to: Target): Promise<string | undefined> {
  const snapshot = handOverSnapshot(from.directory!, to.directory!);
  try {
    // Ended by itself it might save what it has, which is nothing.
    to.process!.signal('SIGKILL');
    await to.process!.restart(RESTART_MS);
    return undefined;
  } catch (error) {
    snapshot.remove();
    await to.process!.restart(RESTART_MS);
    return `it does not start with the snapshot: ${lastOf(messageOf(error))}`;
  } finally {
    snapshot.remove();
  }
}

/** The last two lines of its log. */
function lastOf(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim().replace(/^\d+:\w \d+ \w+ \d+ [\d:.]+ [#*.-] /, ''));
  return lines.filter(Boolean).slice(-2).join(' ');
}

async function replicate(move: Move): Promise<readonly DataRow[]> {
  const { from, to, keyPrefix } = move;
  const row = rowsOf('REPLICAOF', move);
  const obstacle = obstacleTo(move);
  if (obstacle !== undefined) return [row('all types', 'not tried', obstacle)];
  const { address } = from.endpoint;
  if (address.kind !== 'tcp') return [row('all types', 'not tried', 'it listens on no port')];
  return withoutFieldTtls(move, row, async (wanted) => {
    const written = await withLink(from, (ask) => writeSamples(ask, keyPrefix, wanted));
    return withLink(to, async (ask) => {
      try {
        const said = await ask(['REPLICAOF', address.host, String(address.port)]);
        if (said.kind === 'error') return { refusal: `REPLICAOF answers ${describeReply(said)}`, written };
        const missing = await waitForAll(ask, written, move);
        if (missing !== undefined) return { refusal: missing, written };
        const rows = await judgeEach(row, ask, written);
        const followed = await followWrite(row, move, ask);
        return { rows: [...rows, ...followed, ...listUnwritten(row, written)], written };
      } finally {
        await ask(['REPLICAOF', 'NO', 'ONE']).catch(() => {});
      }
    });
  });
}

/** By the number of keys: a link that is up says nothing yet. @returns why they did not come */
async function waitForAll(ask: Ask, { samples }: Written, { signal }: Move): Promise<string | undefined> {
  const wanted = samples.length * 2;
  let found = 'nothing';
  for (let waitedMs = 0; waitedMs < SYNC_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    stopIfInterrupted(signal);
    const size = await ask(['DBSIZE']);
    const info = parseInfoText(textOf(await ask(['INFO', 'replication'])) ?? '');
    const link = info.get('master_link_status');
    if (size.kind === 'integer' && Number(size.value) >= wanted && link === 'up') return undefined;
    found = `${describeReply(size)} of ${wanted} keys, the link is ${link ?? 'not told'}`;
    await sleep(LOOK_EVERY_MS, signal);
  }
  return `after ${SYNC_WITHIN_MS / 1000} s: ${found}`;
}

/** What is written afterwards has to follow. */
async function followWrite(
  row: ReturnType<typeof rowsOf>,
  { from, keyPrefix, signal }: Move,
  ask: Ask,
): Promise<readonly DataRow[]> {
  const key = laterKey(keyPrefix);
  await withLink(from, (source) => source(['SET', key, 'later']));
  for (let waitedMs = 0; waitedMs < SYNC_WITHIN_MS / 3; waitedMs += LOOK_EVERY_MS) {
    if (textOf(await ask(['GET', key])) === 'later') return [row('a write that comes later', 'same', '')];
    await sleep(LOOK_EVERY_MS, signal);
  }
  return [row('a write that comes later', 'differs', 'it did not follow')];
}

async function judgeAll(
  row: ReturnType<typeof rowsOf>,
  to: Target,
  written: Written,
): Promise<readonly DataRow[]> {
  return withLink(to, async (ask) => [
    ...(await judgeEach(row, ask, written)),
    ...listUnwritten(row, written),
  ]);
}

async function judgeEach(row: ReturnType<typeof rowsOf>, ask: Ask, { samples }: Written): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for (const sample of samples) rows.push(await judge(row, ask, sample));
  return rows;
}

async function judge(row: ReturnType<typeof rowsOf>, ask: Ask, written: WrittenSample): Promise<DataRow> {
  const { type } = written.sample;
  try {
    const difference = await compareSample(ask, written);
    return difference === undefined ? row(type, 'same', '') : row(type, 'differs', difference);
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    return row(type, 'differs', error.message);
  }
}

function listUnwritten(row: ReturnType<typeof rowsOf>, { unwritten }: Written): readonly DataRow[] {
  return unwritten.map(({ type, reason }) => row(type, 'not tried', `of the source: ${reason}`));
}

function rowsOf(way: DataWay, { from, to }: Move) {
  return (type: string, outcome: DataRow['outcome'], detail: string): DataRow => ({
    way,
    from: from.name,
    to: to.name,
    type,
    outcome,
    ...(detail === '' ? {} : { detail }),
  });
}

/** Snapshots and replication change whole servers. */
function obstacleTo({ from, to }: Move): string | undefined {
  for (const { owned, name, process, directory, container } of [from, to]) {
    if (!owned) return `${name} is not ours: only servers that cache-bench has started are tried`;
    if (process === undefined || directory === undefined || container !== undefined)
      return `${name} is no single process on this machine`;
  }
  return undefined;
}
