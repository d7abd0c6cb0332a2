// Starts the guard of a command: a process of its own that nothing but our end lets act.
import { fork } from 'node:child_process';
import { findThreadEntry } from '../../core/thread-entry.ts';
import type { GuardOrders, GuardWord } from './guard-orders.ts';

export interface Guard {
  /** Once the servers are open. */
  watch(orders: GuardOrders): void;
  tell(word: GuardWord): void;
}

/** It has a session of its own, so that Ctrl-C doesn't reach it. A machine that lets none start has no guard. */
export function startGuard(): Guard {
  const child = fork(findThreadEntry('guard-entry'), {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.disconnect();
  child.unref();
  const write = (line: string) => child.stdin?.write(`${line}\n`);
  return {
    // By the pipe and not by an argument: passwords are among them.
    watch: (orders) => write(JSON.stringify(orders)),
    tell(word) {
      write(word);
      if (word === 'done') child.stdin?.end();
    },
  };
}
