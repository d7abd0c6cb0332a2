// Error replies as servers send them, and the next step of each.
import { describe, expect, it } from 'vitest';
import { adviseOnError, isCommandRefused } from './error-replies.ts';

describe('an error reply', () => {
  // Texts of Redis 7.0.15 and 8.6.3 and of Valkey 9.1.2.
  it.each([
    ["READONLY You can't write against a read only replica.", 'replica'],
    ["NOPERM this user has no permissions to run the 'set' command", 'not-permitted'],
    [
      "ERR The user executing the script can't run this command or subcommand script: eaeaa27f",
      'not-permitted',
    ],
    ["ERR ACL failure in script: User m has no permissions to run the 'get' command", 'not-permitted'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'cross-slot'],
    ['MOVED 12182 127.0.0.1:7203', 'moved'],
    ['ASK 12182 127.0.0.1:7203', 'migrating'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'migrating'],
    ['CLUSTERDOWN Hash slot not served', 'cluster-down'],
    ['NOREPLICAS Not enough good replicas to write.', 'too-few-replicas'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'primary-down'],
    [
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist",
      'snapshot-failed',
    ],
    ['LOADING Valkey is loading the dataset in memory', 'loading'],
    [
      'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
      'script-running',
    ],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'out-of-memory'],
    [
      'ERR Error running script (call to 38): @user_script:2: -ERR script tried accessing undeclared key, key: key1',
      'undeclared-key',
    ],
    [
      "OOM command not allowed when used memory > 'maxmemory'. script: 119b, on @user_script:1.",
      'out-of-memory',
    ],
    ['ERR Protocol error: invalid bulk length', 'value-too-large'],
    ['ERR string exceeds maximum allowed size (proto-max-bulk-len)', 'value-too-large'],
    ['ERR max number of clients reached', 'no-free-connection'],
    ['ERR DB index is out of range', 'no-such-database'],
    ['ERR invalid DB index', 'no-such-database'],
    ["ERR unknown command 'GETT', with args beginning with: 'a' ", 'unknown-command'],
    ["ERR unknown command 'gett'", 'unknown-command'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'wrong-type'],
  ])('%s', (reply, kind) => {
    expect(adviseOnError(reply)?.kind).toBe(kind);
  });

  it.each([
    'ERR value is not an integer or out of range',
    'BUSYGROUP Consumer Group name already exists',
    'NOSCRIPT No matching script.',
  ])('has no advice where none fits: %s', (reply) => {
    expect(adviseOnError(reply)).toBeUndefined();
  });

  it.each([
    ["NOPERM this user has no permissions to run the 'set' command", 'ACL SETUSER bench +set'],
    ["NOPERM User bench has no permissions to run the 'config|get' command", 'ACL SETUSER bench +config|get'],
    [
      'NOPERM this user has no permissions to access one of the keys used as arguments',
      "ACL SETUSER bench '~cb:*'",
    ],
    ['NOPERM No permissions to access a key', "ACL SETUSER bench '~cb:*'"],
    ['NOPERM No permissions to access a channel', "ACL SETUSER bench '&cb:*'"],
    ['NOPERM No permissions to access database', 'Permit it to the user of the URL'],
  ])('names the rule of the ACL that is missing: %s', (reply, rule) => {
    expect(adviseOnError(reply, { user: 'bench' })?.hint).toContain(rule);
  });

  it('takes nothing from a hostile server, or name of a user, into a command to copy', () => {
    const { hint } = adviseOnError("NOPERM to run the 'set; rm -rf ~' command", { user: 'x; reboot' })!;
    expect(hint).not.toMatch(/rm -rf|reboot/);
  });

  it('refuses a command, or the load', () => {
    expect(isCommandRefused("ERR unknown command 'HELLO', with args beginning with: '2' ")).toBe(true);
    expect(isCommandRefused("NOPERM this user has no permissions to run the 'hello' command")).toBe(true);
    expect(isCommandRefused('LOADING Redis is loading the dataset in memory')).toBe(false);
  });
});
