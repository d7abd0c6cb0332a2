#!/usr/bin/env bash
# Guess: Redis::Fast, which calls itself compatible with Redis.pm, does one INCR once, with reconnect as without it.
# With reconnect it sends again what it had no reply to: where the connection is lost after the server has counted, one incr is 2, and that is
# what it gives back. A connection that is lost between watch and multi comes back without the watch, and exec writes over what another client
# wrote in between. Redis.pm with the same options throws at the first, and refuses the second.
# Seen with Debian's libredis-fast-perl 0.34 and libredis-perl 2.000 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
perl=/usr/bin/perl
"$perl" -MRedis -MRedis::Fast -e 1 2>/dev/null || { echo "needs Redis.pm and Redis::Fast (apt-get install libredis-perl libredis-fast-perl)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pids=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
# A way to the server that passes the first command with this word on, and then ends the connection instead of the reply.
cat >way.cjs <<'JS'
const { connect, createServer } = require('node:net');
const [, , path, word] = process.argv;
let cut = false;
createServer((client) => {
  const server = connect(path);
  let isCut = false;
  client.on('data', (bytes) => {
    if (!cut && bytes.toString().toLowerCase().includes(word)) {
      cut = isCut = true;
      server.once('data', () => client.destroy());
    }
    server.write(bytes);
  });
  server.on('data', (bytes) => isCut || client.write(bytes));
  client.on('close', () => server.destroy()).on('error', () => {});
  server.on('error', () => {});
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
JS
command -v node >/dev/null || { echo "needs node"; exit 2; }
# way WORD: sets port to that of a new way.
way() {
  : >port
  node way.cjs "$work/redis.sock" "$1" >port &
  pids="$pids $!"
  for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
  port=$(cat port)
}
ask() { timeout 20 "$perl" "-M$1" -e 'my $r = '"$1"'->new(server => "127.0.0.1:$ARGV[0]", reconnect => 5, every => 100_000); '"$2" "$port"; }
own() { "$cli" -s "$work/redis.sock" "$@"; }
for client in Redis Redis::Fast; do
  own flushall >/dev/null
  way incr
  told=$(ask "$client" 'my $n = eval { $r->incr("n") }; print defined $n ? $n : "an error";')
  echo "$client: incr tells $told, the server has $(own get n)"
done >seen
for client in Redis Redis::Fast; do
  own flushall >/dev/null
  own set seats 1 >/dev/null
  way dummy
  told=$(ask "$client" '$r->watch("seats"); eval { $r->get("dummy") }; system("redis-cli", "-s", "redis.sock", "set", "seats", "0"); my @done = eval { $r->multi; $r->set("seats", "written over"); $r->exec }; print @done && defined $done[0] ? "exec tells of a success" : "exec fails";' | tail -1 | sed 's/^OK//')
  echo "$client: $told, the server has $(own get seats)"
done >>seen
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: lost connections are met otherwise"; exit 1; }
Redis: incr tells an error, the server has 1
Redis::Fast: incr tells 2, the server has 2
Redis: exec fails, the server has 0
Redis::Fast: exec tells of a success, the server has written over
SEEN
echo "as before: Redis::Fast does twice what it lost the reply to"
