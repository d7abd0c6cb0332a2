#!/usr/bin/env bash
# Guess: redis-cli -c either runs a transaction as a whole on the node that has its keys, or refuses it.
# It begins the transaction at the node that it was given. The first command for a key of another node is answered by MOVED; redis-cli
# follows it, in a new connection where no MULTI was: that command and all after it are done at once, one by one. EXEC then fails with
# "EXEC without MULTI", when all is done, and DISCARD drops nothing. Without -c the transaction is refused as a whole. WATCH ends with the
# connection too, and so do RESP3 and the name of the client. What works is to ask CLUSTER KEYSLOT and CLUSTER NODES and begin there.
# Seen with redis-tools and redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
redis-cli --version
cd "$work"
nodes=()
for node in 1 2 3; do
  mkdir $node
  # The bus of a cluster has the port 10,000 above.
  port=$(node -e "const s=require('net').createServer();const go=()=>s.listen(10000+Math.floor(Math.random()*9000),'127.0.0.1');s.on('error',go);s.on('listening',()=>{console.log(s.address().port);s.close()});go()")
  "$server" --port "$port" --bind 127.0.0.1 --cluster-enabled yes --save '' --dir $node >$node/log 2>&1 &
  pids+=($!)
  nodes+=("127.0.0.1:$port")
  for _ in $(seq 200); do [ "$(redis-cli -p "$port" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
done
redis-cli --cluster create "${nodes[@]}" --cluster-yes >create.log 2>&1 || { cat create.log; echo "needs three free ports"; exit 2; }
for node in "${nodes[@]}"; do
  for _ in $(seq 200); do redis-cli -p "${node#*:}" CLUSTER INFO | grep -q cluster_state:ok && break; sleep 0.1; done
done
# The first node has the slots up to 5460, and {user} has another one.
first=${nodes[0]#*:}
[ "$(redis-cli -p "$first" CLUSTER KEYSLOT '{user}')" -gt 5460 ] || { echo "changed: another slot"; exit 1; }
ask() { redis-cli "$@" -p "$first" 2>&1 | sed -E 's/127[.0-9]+:[0-9]+/another node/'; }
{
  echo "with -c:"
  printf '%s\n' MULTI 'SET {user}:from 90' 'SET {user}:to 110' DISCARD | ask -c
  printf 'GET {user}:from\n' | ask -c
  echo "without:"
  printf '%s\n' MULTI 'SET {user}:from 80' EXEC | ask
} | grep -v '^$' | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
with -c:
OK
-> Redirected to slot [5474] located at another node
OK
OK
ERR DISCARD without MULTI
-> Redirected to slot [5474] located at another node
90
without:
OK
MOVED 5474 another node
EXECABORT Transaction discarded because of previous errors.
SEEN
echo "as before: with -c a transaction ends at the first redirection, and its commands are done at once"
