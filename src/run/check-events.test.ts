// Events that a target can't have are refused before anything is started.
import { expect, test } from 'vitest';
import { validateProfileText } from '../profile/validate.ts';
import { parseTargetSpec } from '../targets/spec/parse-target-spec.ts';
import { checkEvents } from './check-events.ts';

function check(event: string, target: string): void {
  const yaml = `keyspace: { count: 10, elements: 10 }\noperations: [{ command: "SADD {key} {member}" }]\nload: { duration: 9s }\nevents: [{ name: event, at: 1s, do: '${event}' }]`;
  checkEvents(validateProfileText(yaml, 'a.yaml').profile!, [parseTargetSpec(target, {})]);
}

test.each(['replica', 'stop', 'kill', 'restart', 'CONFIG SET hz 20'])(
  '%s is refused on a server of somebody else',
  (event) => {
    expect(() => check(event, 'redis://127.0.0.1:6379')).toThrow(/cache-bench did not start/);
    expect(() => check(event, 'redis')).not.toThrow();
  },
);

test('what only asks is done to any server', () => {
  expect(() => check('KEYS *', 'redis://127.0.0.1:6379')).not.toThrow();
});

test.each(['replica', 'stop', 'kill', 'restart', 'SSCAN {key} {cursor}'])(
  '%s is refused on a cluster, for it is done to one server',
  (event) => {
    expect(() => check(event, 'redis-cluster')).toThrow(
      /does '.*' to one server, but redis-cluster is a cluster/,
    );
  },
);

test.each(['KEYS *', 'BGSAVE', 'SCAN {cursor}', 'CONFIG SET hz 20', 'SCARD {key}'])(
  '%s is done to all nodes of a cluster, or to that of its key',
  (event) => {
    expect(() => check(event, 'redis-cluster')).not.toThrow();
  },
);
