// The machine of a server, read through one ssh process: a small loop there that shows files of /proc whenever it is asked.
import { randomBytes } from 'node:crypto';
import { CacheBenchError } from '../../core/errors.ts';
import { printable } from '../control/printable.ts';
import { CONNECT_SECONDS, startSsh } from './ssh-process.ts';

/** Texts by path, as /proc/stat. */
export type RemoteFiles = ReadonlyMap<string, string>;

export interface RemoteConnection {
  /** Facts about the machine, and what tells which programs the processes are. @throws CacheBenchError E_SSH */
  describe(pids: readonly number[]): Promise<RemoteFiles>;
  /** What changes while they run; undefined when no answer came. */
  read(pids: readonly number[]): Promise<RemoteFiles | undefined>;
  /** Why the connection ended; undefined while it stands. */
  ending(): string | undefined;
  close(): void;
}

/** Number of the answer that nobody asked for. */
const READY = '0';
const READY_TIMEOUT_MS = (CONNECT_SECONDS + 5) * 1000;
/** A look that takes longer than a few of them is none. */
const READ_TIMEOUT_MS = 2000;

/** @throws CacheBenchError E_SSH when no shell answers there */
export async function connectBySsh(
  name: string,
  host: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RemoteConnection> {
  // A marker that no file there can hold by chance or by malice.
  const mark = randomBytes(12).toString('hex');
  const ssh = startSsh(host, env);
  const waiting = new Map<string, (files: RemoteFiles | undefined) => void>();
  // A shell takes in more of its input than the script; what is asked before the loop runs would be lost.
  const ready = new Promise<unknown>((resolve) => waiting.set(READY, resolve));
  let closed: string | undefined;
  let text = '';
  let asked = 0;

  const ending = () => closed ?? ssh.ending();

  ssh.onOutput((chunk) => {
    text += chunk;
    for (;;) {
      const end = new RegExp(`^${mark} end (\\d+)\\n`, 'm').exec(text);
      if (end === null) return;
      waiting.get(end[1]!)?.(parseFiles(text.slice(0, end.index), mark));
      text = text.slice(end.index + end[0].length);
    }
  });
  void ssh.ended.then(() => {
    for (const answer of waiting.values()) answer(undefined);
  });

  function ask(
    what: 'describe' | 'read',
    pids: readonly number[],
    timeoutMs: number,
  ): Promise<RemoteFiles | undefined> {
    if (ending() !== undefined) return Promise.resolve(undefined);
    const number = String(++asked);
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(undefined), timeoutMs);
      function answer(files: RemoteFiles | undefined): void {
        clearTimeout(timer);
        waiting.delete(number);
        resolve(files);
      }
      waiting.set(number, answer);
      // Numbers of our own and of processes: nothing here is a name.
      const question = `${number} ${what} ${pids.map((pid) => Math.trunc(pid)).join(' ')}\n`;
      void ready.then(() => ssh.send(question));
    });
  }

  function close(): void {
    closed ??= ssh.ending() ?? 'closed';
    ssh.closeInput();
    ssh.kill();
  }

  ssh.send(loopFor(mark));
  return {
    async describe(pids) {
      const files = await ask('describe', pids, READY_TIMEOUT_MS);
      if (files !== undefined) return files;
      const reason = ending() ?? `no answer within ${READY_TIMEOUT_MS / 1000} s`;
      close();
      throw new CacheBenchError(
        'E_SSH',
        `${name}: cannot read /proc of ${printable(host)} by ssh: ${reason}`,
        {
          hint: `Check that 'ssh -o BatchMode=yes ${printable(host)} true' works without asking anything, or leave out --ssh.`,
        },
      );
    },
    read: (pids) => ask('read', pids, READ_TIMEOUT_MS),
    ending,
    close,
  };
}

/** Another one on every machine, and after every boot. */
export const BOOT_FILE = '/proc/sys/kernel/random/boot_id';

/** Facts about the machine that explain a result. */
const FACT_FILES = [
  BOOT_FILE,
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/net/core/somaxconn',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/devices/system/cpu/smt/active',
  '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor',
  '/sys/devices/system/clocksource/clocksource0/current_clocksource',
  '/etc/os-release',
];

/** POSIX, so that any shell of Linux runs it. It reads, and ends when its input does. */
function loopFor(mark: string): string {
  return `show() { for file do printf '%s file %s\\n' ${mark} "$file"; cat "$file" 2>/dev/null; echo; done; }
{
printf '%s end ${READY}\\n' ${mark}
while read -r number what pids; do
case $what in
describe) show ${FACT_FILES.join(' ')}; for pid in $pids; do show "/proc/$pid/comm" "/proc/$pid/cmdline"; done;;
read) show /proc/uptime /proc/stat; for pid in $pids; do show "/proc/$pid/stat" "/proc/$pid/status" /proc/"$pid"/task/*/stat; done;;
esac
printf '%s end %s\\n' ${mark} "$number"
done
}
`;
}

/** What a shell says at its start stands before the first mark, and is left out. */
function parseFiles(text: string, mark: string): RemoteFiles {
  const [, ...parts] = `\n${text}`.split(`\n${mark} file `);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}
