// Starts a real Sentinel of our own that watches one primary.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { OpenContext, Target } from '../../targets/contract.ts';
import { findProgram } from '../../targets/programs/find-binary.ts';
import { openStarted } from '../../targets/started/open-started.ts';
import type { ServerAddress } from './topology.ts';

/** What the primary is called among Sentinels. */
export const SERVICE = 'cache-bench';

export interface SentinelPlan {
  readonly name: string;
  readonly program: string;
  readonly primary: ServerAddress;
  readonly quorum: number;
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  readonly source: string;
}

const PROGRAMS = ['redis-sentinel', 'valkey-sentinel', 'redis-server', 'valkey-server'] as const;

/** @throws CacheBenchError E_NO_SERVER (exit code 2) where there is none */
export function findSentinel(env: OpenContext['env']): string {
  const program = PROGRAMS.map((name) => findProgram(name, env)).find((path) => path !== undefined);
  if (program !== undefined) return program;
  throw usageError(
    'E_NO_SERVER',
    `no Sentinel to start: none of ${PROGRAMS.join(', ')} is on PATH`,
    'Install the package redis-sentinel, redis-server or valkey of your system.',
  );
}

/** @throws CacheBenchError E_TARGET_START and others of openStarted */
export function startSentinel(plan: SentinelPlan, context: OpenContext): Promise<Target> {
  const { name, program, source } = plan;
  return openStarted(
    name,
    {
      title: 'Sentinel',
      owner: { program },
      variables: [],
      commandFor(port, directory) {
        const file = join(directory, 'sentinel.conf');
        // It writes to its own settings what it learns.
        writeFileSync(file, settingsOf(plan, port, directory), { mode: 0o600 });
        return [program, file, '--sentinel'];
      },
      findServer: async ({ pid }) => (existsSync(`/proc/${pid}`) ? pid : undefined),
      explainStart: () => `Look at what ${program} says of its settings.`,
      lostHint: 'If SIGKILL ended it, look for the out-of-memory killer in the log of the system.',
      cleanUp: async () => true,
      facts: {},
      warnAbout: () => [],
      writesToDirectory: true,
      startTwin: () => startSentinel({ ...plan, name: `${name}-twin`, source }, context),
    },
    context,
  );
}

function settingsOf(plan: SentinelPlan, port: number, directory: string): string {
  const { host, port: primaryPort } = plan.primary;
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `bind-source-addr ${plan.source}`,
    `dir ${JSON.stringify(directory)}`,
    'daemonize no',
    'protected-mode no',
    'sentinel announce-ip 127.0.0.1',
    `sentinel announce-port ${port}`,
    `sentinel monitor ${SERVICE} ${host} ${primaryPort} ${plan.quorum}`,
    `sentinel down-after-milliseconds ${SERVICE} ${plan.downAfterMs}`,
    `sentinel failover-timeout ${SERVICE} ${plan.failoverTimeoutMs}`,
    `sentinel parallel-syncs ${SERVICE} 1`,
    '',
  ].join('\n');
}
