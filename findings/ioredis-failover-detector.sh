#!/usr/bin/env bash
# With `failoverDetector: true` ioredis listens for a Sentinel's +switch-master, so as to leave the old primary at once.
# A connection that is just connecting again when that message comes ends for good, though its retryStrategy always gives
# a time; the same connection without the option is back on the new primary.
# Seen with npm's ioredis 6.0.0, Debian 12's redis-server and redis-sentinel (5:7.0.15-1~deb12u*).
# It takes luck: about two failovers of three show it, so up to five are tried.
# Ends with 1 when the connections behave otherwise.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
sentinel=$(command -v redis-sentinel) || { echo "needs redis-sentinel (apt-get install redis-sentinel)"; exit 2; }
work=$(mktemp -d)
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; pids=(); }
trap 'stop; rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix "$work" ioredis@6.0.0 >/dev/null
port() { node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
cat >try.cjs <<'JS'
const { Redis } = require('ioredis');
const [watch, first] = process.argv.slice(2).map(Number);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const open = (failoverDetector) => {
  const client = new Redis({
    sentinels: [{ host: '127.0.0.1', port: watch }],
    name: 'main',
    failoverDetector,
    // So that most are connecting at any moment.
    retryStrategy: () => 1,
    sentinelRetryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
  return client;
};
(async () => {
  const probe = new Redis(watch, '127.0.0.1');
  // The Sentinel has to know the replica, or there is nobody to fail over to.
  while ((await probe.call('SENTINEL', 'REPLICAS', 'main')).length === 0) await sleep(100);
  const clients = { with: Array.from({ length: 30 }, () => open(true)), without: Array.from({ length: 30 }, () => open(false)) };
  await Promise.all([...clients.with, ...clients.without].map((one) => one.ping()));
  process.kill(first, 'SIGKILL');
  await sleep(12_000);
  for (const [name, list] of Object.entries(clients)) {
    const count = (status) => list.filter((one) => one.status === status).length;
    console.log(`${name} failoverDetector: ${count('ready')} ready, ${count('end')} ended`);
  }
  process.exit(0);
})();
JS
for turn in 1 2 3 4 5; do
  primary=$(port) replica=$(port) watch=$(port)
  rm -rf a b c && mkdir a b c
  "$server" --port "$primary" --save '' --dir a >a/log 2>&1 & pids+=($!); first=$!
  "$server" --port "$replica" --save '' --dir b --replicaof "127.0.0.1 $primary" >b/log 2>&1 & pids+=($!)
  cat >c/sentinel.conf <<CONF
port $watch
dir $work/c
sentinel monitor main 127.0.0.1 $primary 1
sentinel down-after-milliseconds main 1000
sentinel failover-timeout main 10000
CONF
  "$sentinel" c/sentinel.conf >c/log 2>&1 & pids+=($!)
  node try.cjs "$watch" "$first" | tee seen
  stop
  grep -qx 'without failoverDetector: 30 ready, 0 ended' seen || { echo "changed: without the option"; exit 1; }
  if grep -qE '^with failoverDetector: .* [1-9][0-9]* ended$' seen; then
    echo "as before, in turn $turn: connections with the option end for good"
    exit 0
  fi
done
echo "changed: none ended"
exit 1
