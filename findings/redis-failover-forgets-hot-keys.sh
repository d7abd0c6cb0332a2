#!/usr/bin/env bash
# Guess: a replica that follows its primary without a lag evicts, once it is promoted, what the primary would have evicted.
# Reads are not replicated, so a replica does not know which keys are read: their counters for LFU (and times for LRU) stay as of their
# last write, or of its last full synchronization. Of 1,000 keys of which 100 are read all the time, the primary keeps these 100 when half
# of all must go; the promoted replica evicts them as the others. A hit ratio that was near 100 % falls after the failover, where nothing
# was lost. A replica that is synchronized anew just before it knows them. DUMP and RESTORE take no counter with them either.
# Redis 8.6.3 and Valkey 9.1.2 do the same.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
# A replica reaches its primary by a port alone.
port=$(perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); print((sockaddr_in(getsockname(S)))[0])')
begin() {
  local name=$1
  mkdir "$name"
  "$server" --bind 127.0.0.1 --unixsocket "$work/$name.sock" --save '' --dir "$work/$name" --maxmemory-policy allkeys-lfu --lfu-log-factor 0 \
    --maxmemory-samples 10 --repl-diskless-sync-delay 0 "${@:2}" >"$name.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 50); do [ -S "$work/$name.sock" ] && break; sleep 0.1; done
}
cli() { redis-cli -s "$work/$1.sock" "${@:2}"; }
follow() {
  begin "$1" --port 0 --replicaof 127.0.0.1 "$port"
  for _ in $(seq 100); do cli "$1" INFO replication | grep -q master_link_status:up && break; sleep 0.1; done
}
value=$(head -c 1000 /dev/zero | tr '\0' x)
begin primary --port "$port"
follow replica
for key in $(seq 1000); do echo "SET key:$key $value"; done | cli primary >/dev/null
for _ in $(seq 30); do for key in $(seq 100); do echo "GET key:$key"; done; done | cli primary >/dev/null
cli primary WAIT 1 1000 >/dev/null
follow late
# Takes away the memory of half of the keys, and tells how many of those that were read are left.
tell() {
  cli "$1" REPLICAOF NO ONE >/dev/null
  local used hot
  used=$(cli "$1" INFO memory | sed -n 's/^used_memory:\([0-9]*\).*/\1/p')
  cli "$1" CONFIG SET maxmemory $((used - 500000)) >/dev/null
  for _ in $(seq 100); do [ "$(cli "$1" DBSIZE)" -lt 800 ] && break; sleep 0.1; done
  sleep 1
  hot=$(cli "$1" EXISTS $(seq -f 'key:%g' 100))
  echo "$2: $(cli "$1" DBSIZE) keys left, of the 100 that are read $hot" >&2
  if [ "$hot" -ge 98 ]; then hot="all, or all but two"; elif [ "$hot" -le 75 ]; then hot="three quarters at most"; fi
  echo "$2: of the keys that are read $hot"
}
{
  tell replica "promoted replica"
  tell late "replica that was synchronized last"
  tell primary primary
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other keys are left"; exit 1; }
promoted replica: of the keys that are read three quarters at most
replica that was synchronized last: of the keys that are read all, or all but two
primary: of the keys that are read all, or all but two
SEEN
echo "as before: a promoted replica evicts what is read most"
