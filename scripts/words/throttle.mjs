// Holds a process back whenever it has many connections to one port: by a quota of its control group, or by a busy CPU.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Fewer are those of somebody who only looks. */
const FEWEST_CONNECTIONS = 10;
const LOOK_MS = 10;
const PERIOD_US = 20_000;

/**
 * @param kind 'quota', 'burner' or undefined: nobody is held back
 * @param quota of one core
 */
export function openThrottle(kind, { port, quota }) {
  if (kind === undefined) return undefined;
  const means = kind === 'quota' ? openQuota(quota) : openBurner();
  let isOn = false;
  let heldMs = 0;
  let timer;
  const turn = (on) => {
    if (on === isOn) return;
    isOn = on;
    means.turn(on);
  };
  return {
    watch(pid) {
      means.take(pid);
      timer = setInterval(() => {
        if (isOn) heldMs += LOOK_MS;
        turn(countConnections(port) >= FEWEST_CONNECTIONS);
      }, LOOK_MS);
    },
    rest() {
      clearInterval(timer);
      turn(false);
    },
    seconds: () => (heldMs / 1e3).toFixed(1),
    close() {
      this.rest();
      means.close();
    },
  };
}

/** The first version of control groups has one directory for CPU time alone. */
function openQuota(quota) {
  const isUnified = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const directory = `/sys/fs/cgroup/${isUnified ? '' : 'cpu/'}cache-bench-words-${process.pid}`;
  mkdirSync(directory);
  const write = (file, text) => writeFileSync(`${directory}/${file}`, text);
  const allowedUs = Math.round(PERIOD_US * quota);
  if (!isUnified) write('cpu.cfs_period_us', `${PERIOD_US}`);
  return {
    take: (pid) => write('cgroup.procs', `${pid}`),
    turn: (on) =>
      isUnified
        ? write('cpu.max', on ? `${allowedUs} ${PERIOD_US}` : 'max')
        : write('cpu.cfs_quota_us', on ? `${allowedUs}` : '-1'),
    close: () => rmdirSync(directory),
  };
}

/** On the last CPU; where it does not burn it stands still. */
function openBurner() {
  const burner = spawn('taskset', ['-c', `${cpus().length - 1}`, process.execPath, '-e', 'for (;;);']);
  burner.kill('SIGSTOP');
  return {
    take() {},
    turn: (on) => burner.kill(on ? 'SIGCONT' : 'SIGSTOP'),
    close: () => burner.kill('SIGKILL'),
  };
}

/** Established ones, of which each has two ends here. */
function countConnections(port) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} 01 `;
  const text = readFileSync('/proc/net/tcp', 'latin1');
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) count++;
  return count;
}
