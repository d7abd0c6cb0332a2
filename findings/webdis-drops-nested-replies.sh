#!/usr/bin/env bash
# Guess: webdis gives a reply of Redis as JSON, arrays within arrays too.
# Each array within another is null: of SCAN there is the cursor, and null for all keys, of XRANGE and XREAD one null for each entry or stream, of
# GEOPOS no position, of LMPOP no element, though it was taken out of the list. As text (.raw) the reply ends where the inner array begins. Who counts
# keys by SCAN through it counts none on any server, and what was popped is lost.
# Seen with Debian 12's webdis 0.1.9+dfsg-1.1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in webdis libevent-2.1-7 libb64-0d libhiredis0.14 libjansson4; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pids+=($!)
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
web=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
cat >webdis.json <<JSON
{ "redis_host": "$work/redis.sock", "http_host": "127.0.0.1", "http_port": $web, "threads": 1, "pool_size": 1, "daemonize": false,
  "websockets": false, "database": 0, "acl": [], "verbosity": 1, "logfile": "$work/webdis.log" }
JSON
LD_LIBRARY_PATH=$(ls -d "$work"/usr/lib/*-linux-gnu*) usr/bin/webdis webdis.json >/dev/null 2>&1 &
pids+=($!)
cat >ask.mjs <<'JS'
const web = `http://127.0.0.1:${process.argv[2]}/`;
for (let tries = 0; tries < 100; tries++) {
  if (await fetch(`${web}PING`).then(() => true, () => false)) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const ask = async (path) => (await fetch(web + path)).text();
for (const path of ['SET/key/x', 'RPUSH/list/1/2', 'XADD/stream/1-1/field/value', 'GEOADD/places/1/2/here', 'HSET/hash/field/value']) await ask(path);
for (const path of ['LRANGE/list/0/-1', 'HGETALL/hash', 'HSCAN/hash/0', 'XRANGE/stream/0/9', 'XREAD/STREAMS/stream/0', 'GEOPOS/places/here', 'LMPOP/1/list/LEFT', 'LLEN/list'])
  console.log(`${path}: ${await ask(path)}`);
console.log('HSCAN/hash/0.raw:', JSON.stringify(await ask('HSCAN/hash/0.raw')));
JS
node ask.mjs "$web" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
LRANGE/list/0/-1: {"LRANGE":["1","2"]}
HGETALL/hash: {"HGETALL":{"field":"value"}}
HSCAN/hash/0: {"HSCAN":["0",null]}
XRANGE/stream/0/9: {"XRANGE":[null]}
XREAD/STREAMS/stream/0: {"XREAD":[null]}
GEOPOS/places/here: {"GEOPOS":[null]}
LMPOP/1/list/LEFT: {"LMPOP":["list",null]}
LLEN/list: {"LLEN":1}
HSCAN/hash/0.raw: "*2\r\n$1\r\n0\r\n"
SEEN
echo "as before: what stands in an inner array is null"
