#!/usr/bin/env bash
# Guess: a primary whose snapshots fail refuses writes, and stays the primary that Sentinel and HAProxy send clients to.
# It answers MISCONF to PING too, which neither takes for a sign of life: HAProxy's "option redis-check" takes the server away, reads and all, and
# Sentinel promotes a replica of a primary that is up. A replica whose own snapshots fail answers PING so as well, and is "down" to Sentinel though it
# serves reads and follows: when its primary really dies, nobody is promoted (-failover-abort-no-good-slave).
# Seen with Debian 12's redis-server and redis-sentinel 7.0.15 and haproxy 2.6.12. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) && sentinel=$(command -v redis-sentinel) ||
  { echo "needs redis-server, redis-cli and redis-sentinel (apt-get install redis-server redis-tools redis-sentinel)"; exit 2; }
work=$(mktemp -d)
pids=()
# A server that can't save does not end for SIGTERM.
stop() { for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; pids=(); }
cleanup() { stop 2>/dev/null; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
for package in haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
free() { node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
# until_so SECONDS COMMAND…: waits until it is so, and goes on if it never is.
until_so() { local end=$((SECONDS + $1)); shift; while [ "$SECONDS" -lt "$end" ] && ! "$@"; do sleep 0.1; done; }
# Each saves after a second with a write, into a folder that is taken away later: from then on each snapshot fails.
start() {
  mkdir "dir$1"
  : >"log$1"
  (cd "dir$1" && exec "$server" --port "$1" --bind 127.0.0.1 --save '1 1' --repl-diskless-sync-delay 0 "${@:2}" >"$work/log$1" 2>&1) &
  pids+=($!)
  until_so 10 grep -q 'Ready to accept' "log$1"
}
role() { "$cli" -p "$1" role | sed -n 1p; }
check() { node -e "const s=require('net').connect('$work/stats',()=>s.write('show stat\n'));let t='';s.on('data',(d)=>t+=d).on('end',()=>{
  const [head,...rows]=t.split('\n').map((l)=>l.split(','));console.log(rows.find((r)=>r[1]==='one')[head.indexOf('status')])})"; }
linked() { "$cli" -p "$two" info replication | grep -q 'link_status:up'; }
known() { "$cli" -p "$watcher" sentinel master it 2>/dev/null | grep -A1 num-slaves | grep -qx 1; }
refuses() { "$cli" -p "$1" ping 2>&1 | grep -q MISCONF; }
promoted() { [ "$(role "$two")" = master ]; }
told() { grep -qe "$1" sentinel.log; }
# setup: a primary, its replica, and a Sentinel that knows both.
setup() {
  one=$(free) two=$(free) watcher=$(free)
  start "$one"
  primary=${pids[-1]}
  start "$two" --replicaof 127.0.0.1 "$one"
  until_so 10 linked
  printf '%s\n' "port $watcher" "bind 127.0.0.1" "dir $work" "sentinel monitor it 127.0.0.1 $one 1" \
    "sentinel down-after-milliseconds it 1000" "sentinel failover-timeout it 3000" >sentinel.conf
  "$sentinel" sentinel.conf >sentinel.log 2>&1 &
  pids+=($!)
  until_so 10 known
  sleep 1
}
setup
printf '%s\n' global "stats socket $work/stats" defaults 'mode tcp' 'timeout connect 1s' 'timeout client 5s' 'timeout server 5s' \
  'backend redis' 'option redis-check' "server one 127.0.0.1:$one check inter 200ms" >haproxy.cfg
LD_LIBRARY_PATH=$(ls -d usr/lib/*-linux-gnu*) usr/sbin/haproxy -db -f haproxy.cfg >haproxy.log 2>&1 &
pids+=($!)
until_so 10 test -S stats
[ -S stats ] || { echo "needs HAProxy to start"; exit 2; }
"$cli" -p "$one" set key value >/dev/null
sleep 0.5
before=$(check)
rm -r "dir$one"
"$cli" -p "$one" set key value >/dev/null
until_so 10 refuses "$one"
reads=$("$cli" -p "$one" get key)
sleep 1
after=$(check)
until_so 10 promoted
echo "snapshots of the primary fail: GET gives $reads, HAProxy from $before to $after, the replica is $(role "$two")" >seen
stop 2>/dev/null
setup
rm -r "dir$two"
"$cli" -p "$one" set key value >/dev/null
until_so 10 refuses "$two"
until_so 10 told '+sdown slave'
echo "snapshots of the replica fail: GET gives $("$cli" -p "$two" get key), its link is $(linked && echo up), to Sentinel it is $(told '+sdown slave' && echo down)" >>seen
kill -9 "${primary:?}"
wait "$primary" 2>/dev/null || true
until_so 10 told -failover-abort-no-good-slave
sleep 5
echo "its primary dies: it is $(role "$two"), $(grep -o 'failover-abort[a-z-]*' sentinel.log | sed -n 1p)" >>seen
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: failed snapshots are met otherwise"; exit 1; }
snapshots of the primary fail: GET gives value, HAProxy from UP to DOWN, the replica is master
snapshots of the replica fail: GET gives value, its link is up, to Sentinel it is down
its primary dies: it is slave, failover-abort-no-good-slave
SEEN
echo "as before: a snapshot that fails is a failover, or in the way of one"
