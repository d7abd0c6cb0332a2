#!/usr/bin/env bash
# Guess: where the server answers with an error, phpredis throws a RedisException, as it does at READONLY and OOM.
# An error that begins with ERR, WRONGTYPE or NOSCRIPT is false, without an exception, which is what it gives for a key that is not there:
# a command that the new server does not know, or a type that differs, looks like an empty cache. getLastError() tells it.
# And where it throws within multi(), it stays there: once the server takes writes again, each later call of the same object gives back the
# object, as if it were queued, its writes are not done, and no more exception comes, until discard(). A worker that catches the READONLY
# of a failover and goes on works for nothing.
# Seen with Debian 12's php8.2-redis 5.3.7+4.3.0-3 and php8.2-cli on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in php8.2-cli php8.2-redis php8.2-igbinary; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cat >ask.php <<'PHP'
<?php
echo 'phpredis ', phpversion('redis'), "\n";
function connect() { global $argv; $redis = new Redis(); $redis->connect($argv[1]); return $redis; }
function tell($name, $call) {
  try { $value = $call(); $told = is_object($value) ? 'the object' : json_encode($value); } catch (RedisException $e) { $told = 'exception ' . explode(' ', $e->getMessage())[0]; }
  echo "$name: $told\n";
}
$redis = connect();
$other = connect();
$redis->rPush('list', 'a');
tell('no such key', fn() => $redis->get('none'));
tell('no such command', fn() => $redis->rawCommand('NOSUCH', 'key'));
tell('GET of a list', fn() => $redis->get('list'));
tell('no such script', fn() => $redis->evalSha(str_repeat('f', 40)));
$redis->set('stock', '8');
$other->rawCommand('REPLICAOF', '127.0.0.1', '1');
tell('SET on a replica', fn() => $redis->set('stock', '7'));
tell('multi on a replica', fn() => $redis->multi()->set('stock', '7')->exec());
$other->rawCommand('REPLICAOF', 'NO', 'ONE');
tell('a primary again, SET', fn() => $redis->set('stock', '6'));
tell('GET', fn() => $redis->get('stock'));
tell('GET of another connection', fn() => $other->get('stock'));
tell('discard', fn() => $redis->discard());
tell('GET', fn() => $redis->get('stock'));
PHP
extensions=$(dirname "$(find usr/lib/php -name redis.so)")
usr/bin/php8.2 -n -d "extension=$work/$extensions/igbinary.so" -d "extension=$work/$extensions/redis.so" ask.php "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
phpredis 5.3.7
no such key: false
no such command: false
GET of a list: false
no such script: false
SET on a replica: exception READONLY
multi on a replica: exception READONLY
a primary again, SET: the object
GET: the object
GET of another connection: "8"
discard: true
GET: "8"
SEEN
echo "as before: an error looks like an absent key, and a failover within multi() never ends"
