#!/usr/bin/env bash
# Guess: WAIT after a write tells how many replicas have that write.
# It has no key, so ioredis' Cluster sends it to a primary by chance: most are not the one that took the write, have nothing to wait for,
# and tell at once how many replicas they have. Where the only replica of the write's primary stands still, WAIT 1 mostly answers 1.
# What works is pipeline().set(…).wait(…), which goes to one node, or the node itself of nodes('master').
# Seen with npm's ioredis 6.0.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -CONT "$pid" 2>/dev/null || true; kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
nodes=()
for node in 1 2 3 4 5 6; do
  mkdir $node
  # The bus of a cluster has the port 10,000 above.
  port=$(node -e "const s=require('net').createServer();const go=()=>s.listen(10000+Math.floor(Math.random()*9000),'127.0.0.1');s.on('error',go);s.on('listening',()=>{console.log(s.address().port);s.close()});go()")
  # No failover, while a replica stands still.
  "$server" --port "$port" --bind 127.0.0.1 --cluster-enabled yes --cluster-node-timeout 120000 --repl-diskless-sync-delay 0 --save '' \
    --dir $node >$node/log 2>&1 &
  pids+=($!)
  nodes+=("127.0.0.1:$port")
done
for node in "${nodes[@]}"; do
  for _ in $(seq 200); do [ "$(redis-cli -p "${node#*:}" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
done
redis-cli --cluster create "${nodes[@]}" --cluster-replicas 1 --cluster-yes >create.log 2>&1 || { cat create.log; echo "needs six free ports"; exit 2; }
for node in "${nodes[@]}"; do
  for _ in $(seq 200); do redis-cli -p "${node#*:}" INFO replication | grep -qE 'state=online|master_link_status:up' && break; sleep 0.1; done
done
cat >ask.cjs <<'JS'
const { Cluster } = require('ioredis');
(async () => {
  const cluster = new Cluster([{ host: '127.0.0.1', port: Number(process.argv[2]) }], { slotsRefreshTimeout: 20_000 });
  await cluster.set('key', 'value');
  const [, primary] = /127\.0\.0\.1:(\d+)/.exec(cluster.slots[await cluster.cluster('KEYSLOT', 'key')][0]);
  const node = cluster.nodes('master').find(({ options }) => options.port === Number(primary));
  const [, replica] = /slave0:ip=127\.0\.0\.1,port=(\d+)/.exec(await node.info('replication'));
  const { Redis } = require('ioredis');
  const other = new Redis({ host: '127.0.0.1', port: Number(replica) });
  const pid = Number(/process_id:(\d+)/.exec(await other.info('server'))[1]);
  other.disconnect();
  process.kill(pid, 'SIGSTOP');
  const tell = (name, counts) => {
    console.error(`${name}: ${counts.join(' ')}`);
    console.log(`${name}: of 30 WAIT 1 ${counts.some((count) => count === 1) ? 'some tell of a replica' : 'all tell of none'}`);
  };
  const single = [];
  const piped = [];
  for (let time = 0; time < 30; time++) {
    await cluster.set('key', time);
    single.push(await cluster.wait(1, 50));
    piped.push((await cluster.pipeline().set('key', time).wait(1, 50).exec())[1][1]);
  }
  tell('wait()', single);
  tell('pipeline().set().wait()', piped);
  process.kill(pid, 'SIGCONT');
  cluster.disconnect();
})();
JS
node ask.cjs "${nodes[0]#*:}" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
wait(): of 30 WAIT 1 some tell of a replica
pipeline().set().wait(): of 30 WAIT 1 all tell of none
SEEN
echo "as before: WAIT goes to a primary by chance, and tells of its replicas"
