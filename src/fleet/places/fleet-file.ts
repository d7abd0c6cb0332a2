// What the files that start a fleet have in common: what may be chosen, and the names in them.

export interface FleetChoice {
  readonly agents: number;
  /** Of the tool itself, as a container engine knows it. */
  readonly image: string;
}

/** From both files, and from the documents: who sets it up writes it once. */
export const QUEUE_PASSWORD = 'QUEUE_PASSWORD';
/** The reference is resolved by cache-bench, from the environment of each process. */
export const QUEUE_URL = `redis://:\${${QUEUE_PASSWORD}}@queue:6379`;
export const QUEUE_IMAGE = 'redis:8';
/** The user `redis` of that image: what starts as root there would change to it, but not when it is started by a shell. */
export const QUEUE_USER = 999;
/** The user `node` of the images of Node.js. */
export const TOOL_USER = 1000;
/** Where the image of the tool works and keeps its results. */
export const WORKPLACE = '/work';

/**
 * A shell that becomes the server, with its settings from its input: a password among its arguments would be seen by
 * every process of the machine. Nothing is saved: what a run needs of the queue ends with the run.
 */
export const QUEUE_SCRIPT = `exec redis-server - <<END
bind * -::*
save ""
appendonly no
maxmemory-policy noeviction
requirepass "$${QUEUE_PASSWORD}"
END
`;

/** With the password from the environment, so that it is in no argument. */
export const QUEUE_CHECK = `REDISCLI_AUTH="$${QUEUE_PASSWORD}" redis-cli ping | grep -q PONG`;

/**
 * For the head of the file.
 *
 * @param reaching who must reach the servers
 * @param place what becomes of the variables, as the end of the sentence
 */
export function describeServers(reaching: string, place: string): string {
  return `What cache-bench.yaml names must be attached servers, at addresses that ${reaching} reach. Passwords stand nowhere here:
variables that its URLs name begin with CACHE_BENCH_TARGET_, as in redis://:\${CACHE_BENCH_TARGET_PASSWORD}@db1:6379, and
${place}.`;
}
