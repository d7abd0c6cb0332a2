#!/usr/bin/env bash
# Guess: the column "keys" of redis-cli --stat counts the keys of all databases.
# It adds up those of databases 0 to 19. On a server with "databases 64" keys of 20 and above are not in it, whatever INFO keyspace says: a copy into
# database 32 of a shared server looks as if nothing arrived, and a server all of whose applications are above 19 as if it were empty.
# Seen with Debian 12's redis-tools and redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$cli" --version
"$server" --port 0 --unixsocket "$work/redis.sock" --databases 64 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
ask() { "$cli" -s "$work/redis.sock" "$@"; }
# The first line of figures that --stat prints.
told() { { timeout 1 stdbuf -oL "$cli" -s "$work/redis.sock" --stat || true; } | sed -n '3s/ .*//p'; }
for database in 0 19 20 63; do
  ask -n "$database" mset a 1 b 2 c 3 >/dev/null
  echo "three keys more in database $database: --stat tells $(told), INFO keyspace $(ask info keyspace | sed -n 's/.*keys=\([0-9]*\).*/\1/p' | awk "{ sum += \$1 } END { print sum }")"
done | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other databases are counted"; exit 1; }
three keys more in database 0: --stat tells 3, INFO keyspace 3
three keys more in database 19: --stat tells 6, INFO keyspace 6
three keys more in database 20: --stat tells 6, INFO keyspace 9
three keys more in database 63: --stat tells 6, INFO keyspace 12
SEEN
echo "as before: databases from 20 on are not counted"
