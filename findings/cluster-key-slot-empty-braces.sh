#!/usr/bin/env bash
# Guess: the slot that Node.js clients compute for a key is the server's.
# Of a key whose first braces are empty the server hashes all. cluster-key-slot, by which ioredis and node-redis choose a node of a
# cluster, goes on looking for a closing brace: where another one follows, as in user:{}:{1}, it takes another slot. In a cluster each
# command for such a key goes to another node first, mostly, and is sent again after MOVED, which ioredis does not show.
# Seen with npm's cluster-key-slot 1.1.2, by itself and below ioredis 6.0.0, on redis-server 7.0.15 (Debian 12).
# Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund cluster-key-slot@1.1.2 ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
nodes=()
for node in 1 2 3; do
  mkdir $node
  # The bus of a cluster has the port 10,000 above.
  port=$(node -e "const s=require('net').createServer();const go=()=>s.listen(10000+Math.floor(Math.random()*9000),'127.0.0.1');s.on('error',go);s.on('listening',()=>{console.log(s.address().port);s.close()});go()")
  "$server" --port "$port" --bind 127.0.0.1 --cluster-enabled yes --save '' --dir $node >$node/log 2>&1 &
  pids+=($!)
  nodes+=("127.0.0.1:$port")
done
for node in "${nodes[@]}"; do
  for _ in $(seq 200); do [ "$(redis-cli -p "${node#*:}" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
done
redis-cli --cluster create "${nodes[@]}" --cluster-yes >create.log 2>&1 || { cat create.log; echo "needs three free ports"; exit 2; }
cat >ask.cjs <<'JS'
const slotOf = require('cluster-key-slot');
const { Cluster } = require('ioredis');
(async () => {
  const cluster = new Cluster([{ host: '127.0.0.1', port: Number(process.argv[2]) }]);
  const [node] = await new Promise((resolve) => cluster.once('ready', () => resolve(cluster.nodes('master'))));
  for (const key of ['user:{1}', 'user:{}', 'user:{}:{1}']) {
    const right = await node.cluster('KEYSLOT', key);
    await Promise.all(cluster.nodes('master').map((one) => one.config('RESETSTAT')));
    for (let times = 0; times < 10; times++) await cluster.set(key, 'v');
    const infos = await Promise.all(cluster.nodes('master').map((one) => one.info('errorstats')));
    const moved = infos.reduce((sum, info) => sum + Number(/errorstat_MOVED:count=(\d+)/.exec(info)?.[1] ?? 0), 0);
    console.log(`${key}: slot ${right}, computed ${slotOf(key)}; of 10 SETs ${moved} answered by MOVED`);
  }
  cluster.disconnect();
})();
JS
node ask.cjs "${nodes[0]#*:}" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other slots"; exit 1; }
user:{1}: slot 9842, computed 9842; of 10 SETs 0 answered by MOVED
user:{}: slot 6865, computed 6865; of 10 SETs 0 answered by MOVED
user:{}:{1}: slot 2485, computed 12469; of 10 SETs 10 answered by MOVED
SEEN
echo "as before: braces that are empty, and a closing one behind them, lead to another slot"
