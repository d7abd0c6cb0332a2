#!/usr/bin/env bash
# Guess: redis-cli --cluster import moves each key for which it prints OK.
# It asks by the key's name up to its first zero byte, as C ends a text. Numbers that are packed into keys have such bytes: a key of this
# kind is asked for under another name, which the source has not, and MIGRATE answers that with NOKEY. redis-cli takes all but an error
# for a success, prints OK and ends with 0. All such keys stay in the source, and in the cluster nobody finds them.
# What works is to count with DBSIZE on both sides, and DUMP and RESTORE by a client that knows lengths.
# Seen with redis-tools and redis-server 7.0.15 (Debian 12), and with the valkey-cli of Valkey 9.1.2. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
ports=()
for name in old cluster; do
  mkdir $name
  # The bus of a cluster has the port 10,000 above.
  port=$(node -e "const s=require('net').createServer();const go=()=>s.listen(10000+Math.floor(Math.random()*9000),'127.0.0.1');s.on('error',go);s.on('listening',()=>{console.log(s.address().port);s.close()});go()")
  enabled=no; [ $name = old ] || enabled=yes
  "$server" --port "$port" --bind 127.0.0.1 --cluster-enabled $enabled --save '' --dir $name >$name/log 2>&1 &
  pids+=($!)
  ports+=("$port")
  for _ in $(seq 200); do [ "$(redis-cli -p "$port" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
done
old() { redis-cli -p "${ports[0]}" "$@"; }
cluster() { redis-cli -p "${ports[1]}" "$@"; }
# One node that has all slots.
cluster CLUSTER ADDSLOTSRANGE 0 16383 >/dev/null
for _ in $(seq 100); do cluster CLUSTER INFO | grep -q cluster_state:ok && break; sleep 0.1; done
echo 'MSET text 1 "id:\x01\x02" 2 "id:\x00\x2a" 3 "id:\x00\x2b" 4' | old >/dev/null
{
  redis-cli --cluster import "127.0.0.1:${ports[1]}" --cluster-from "127.0.0.1:${ports[0]}" >printed 2>&1 && echo "exit code 0" || echo "exit code $?"
  echo "$(grep -ac 'Migrating .*OK' printed) keys told as OK, $(cluster DBSIZE) in the cluster, $(old DBSIZE) left"
} | tee seen
diff - seen >/dev/null <<'SEEN' || { cat printed; echo "changed: other counts"; exit 1; }
exit code 0
4 keys told as OK, 2 in the cluster, 2 left
SEEN
echo "as before: keys with a zero byte are told as moved, and are not"
