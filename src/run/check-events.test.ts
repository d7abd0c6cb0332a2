// Events that a target can't have are refused before anything is started.
import { expect, test } from 'vitest';
import { validateProfileText } from '../profile/validate.ts';
import { parseTargetSpec } from '../target/parse-target-spec.ts';
import { checkEvents } from './check-events.ts';

function check(event: string, target: string): void {
  const yaml = `operations: [{ command: "GET {key}" }]\nload: { duration: 9s }\nevents: [{ at: 1s, do: '${event}' }]`;
  checkEvents(validateProfileText(yaml, 'a.yaml').profile!, [parseTargetSpec(target, {})]);
}

test.each(['replica', 'stop', 'kill', 'restart', 'CONFIG SET hz 20'])(
  '%s is refused on a server of somebody else',
  (event) => {
    expect(() => check(event, 'redis://127.0.0.1:6379')).toThrow(/was not started by cache-bench/);
    expect(() => check(event, 'redis')).not.toThrow();
  },
);

test('what only asks is done to any server', () => {
  expect(() => check('KEYS *', 'redis://127.0.0.1:6379')).not.toThrow();
});

test('a cluster has no events', () => {
  expect(() => check('KEYS *', 'redis-cluster')).toThrow(/is a cluster/);
});
